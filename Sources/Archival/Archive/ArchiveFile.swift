package import Storage

/// A file that goes into an archive beside its events: a part of the reconciliation, the summary.
package struct ArchiveFile: Sendable {
  /// Where its bytes are.
  package enum Content: Sendable {
    case bytes([UInt8])
    /// The first so many bytes of a scratch file.
    case scratch(ScratchFile, count: Int64)
  }

  /// Inside the bag: `data/reconciliation/breaks.ndjson`.
  var path: String
  var content: Content

  /// `path` is inside the bag, and begins with `data/`.
  package init(path: String, content: Content) { (self.path, self.content) = (path, content) }
}
