/// Why a provider mapping cannot be used, and where in it.
package struct MappingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What kind of mistake it is.
  package enum Code: String, Sendable {
    case notJSON = "not JSON"
    case unknownKey = "unknown key"
    case missingKey = "missing key"
    case repeatedKey = "repeated key"
    case wrongType = "wrong type"
    case badPointer = "bad pointer"
    case unknownWord = "unknown word"
  }

  /// What kind of mistake it is.
  package let code: Code
  /// Where in the mapping: a JSON pointer, empty for the whole.
  package let place: String
  /// What is wrong there.
  package let cause: String
  /// What to do about it.
  package let remedy: String

  package var description: String {
    "provider mapping, \(place.isEmpty ? "top level" : place): \(code.rawValue): \(cause). \(remedy)."
  }
}
