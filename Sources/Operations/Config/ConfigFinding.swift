/// Something wrong, or doubtful, in a config file.
package struct ConfigFinding: Hashable, Comparable, Sendable {
  /// Where: `sources[0].kind`; empty for the file as a whole.
  package var path: String
  /// What is wrong, and what would be right.
  package var message: String
  /// An error refuses the file; a warning is only said.
  package var isError: Bool

  /// An error, unless it says otherwise; `path` is empty for the file as a whole.
  package init(_ path: String, _ message: String, isError: Bool = true) {
    self.path = path
    self.message = message
    self.isError = isError
  }

  /// Errors first, then by path.
  package static func < (a: ConfigFinding, b: ConfigFinding) -> Bool {
    a.isError != b.isError ? a.isError : (a.path, a.message) < (b.path, b.message)
  }
}
