/// What is wrong with a document that somebody wrote: a hold, a policy, an outside event.
package struct DocumentFault: Error, Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Where: `scope.dateRange.start`; empty for the document as a whole.
  package var path: String
  /// What is wrong, and what would be right. It repeats no values, which may be personal.
  package var message: String

  init(_ path: String, _ message: String) { (self.path, self.message) = (path, message) }

  /// Place and message, for people.
  package var description: String { path.isEmpty ? message : "\(path) \(message)" }

  /// By place, then by message.
  package static func < (a: DocumentFault, b: DocumentFault) -> Bool { (a.path, a.message) < (b.path, b.message) }
}
