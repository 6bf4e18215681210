/// What stops a report: a stored file that does not say what its format asks. Never quotes what the file holds.
package struct ReportError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file, with the line or the JSON pointer.
  package let place: String
  /// Why.
  package let cause: String

  package var description: String { "cannot read \(place): \(cause) (run `tally verify`, then reconcile the date again)" }
}
