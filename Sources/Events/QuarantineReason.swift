/// Why a record that is JSON cannot be an event, in the order in which a mapping asks.
package enum QuarantineReason: String, Error, CaseIterable, Sendable {
  case notAnObject = "not an object"
  case missingID = "no event id"
  case missingType = "no type"
  case unknownType = "unknown type"
  case missingTimestamp = "no timestamp"
  case unreadableTimestamp = "unreadable timestamp"
  case missingMessageID = "no message id"
  case missingDirection = "no direction"
  case unknownDirection = "unknown direction"
  case unreadableDeliveryTimestamp = "unreadable delivery timestamp"
}
