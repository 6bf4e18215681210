/// Why a record was quarantined. The words go into findings and quarantine files.
package enum MalformedReason: UInt8, Error, CaseIterable, Sendable {
  case unexpectedEnd, unexpectedByte, controlCharacter, badEscape, badUTF8, badNumber, badLiteral
  case notAnObject, tooLarge, tooDeep
  case missingID, missingType, missingTimestamp, missingMessageID, missingDirection
  case unknownType, unknownDirection, badTimestamp, badID, badText, duplicateKey

  /// What an auditor reads.
  package var description: String {
    switch self {
    case .unexpectedEnd: "the record stops before its end"
    case .unexpectedByte: "not JSON: an unexpected byte"
    case .controlCharacter: "not JSON: a control character inside a string"
    case .badEscape: "not JSON: a bad escape sequence"
    case .badUTF8: "not UTF-8"
    case .badNumber: "not JSON: a bad number"
    case .badLiteral: "not JSON: neither true, false nor null"
    case .notAnObject: "a JSON value that is not an object"
    case .tooLarge: "longer than 16 MiB, the longest record that is read"
    case .tooDeep: "nested deeper than is read"
    case .missingID: "no event id"
    case .missingType: "no event type"
    case .missingTimestamp: "no timestamp"
    case .missingMessageID: "no message id"
    case .missingDirection: "no direction"
    case .unknownType: "an event type that the provider mapping does not know"
    case .unknownDirection: "a direction that the provider mapping does not know"
    case .badTimestamp: "a timestamp that is no instant, or out of range"
    case .badID: "an id that is empty, too long or not valid Unicode"
    case .badText: "a text that is not valid Unicode"
    case .duplicateKey: "a key given twice where the event's fields are"
    }
  }
}
