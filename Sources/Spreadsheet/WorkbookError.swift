/// Why a workbook could not be written. Never quotes what is in a cell.
package struct WorkbookError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What was tried.
  let what: String
  /// The system's or the library's word.
  let cause: String

  package var description: String { "\(what): \(cause)" }
}
