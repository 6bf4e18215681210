package import Storage

/// A source's folder could not be opened or listed: nothing was pulled from it. Store and other sources are not concerned.
package struct SourceUnreadable: Error, Hashable, Sendable {
  /// The source's name.
  package var source: String
  /// What was tried, where, and why it failed.
  package var error: StorageError

  /// `error` names what could not be opened or listed.
  package init(source: String, error: StorageError) {
    self.source = source
    self.error = error
  }
}
