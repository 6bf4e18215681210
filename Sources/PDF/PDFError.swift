/// What a PDF cannot be made of: a font or a file that is not what it should be. Never quotes contents.
package struct PDFError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The font's name, or `PDF`.
  let what: String
  /// Why.
  package let cause: String

  package var description: String { "cannot use \(what): \(cause)" }
}
