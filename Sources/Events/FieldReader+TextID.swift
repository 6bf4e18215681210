/// Ids that are no UUIDs as they stand.
extension FieldReader {
  /// The key of any other id; its text is kept.
  mutating func textID(
    _ bytes: Span<UInt8>, _ scanner: borrowing RecordScanner, isMessage: Bool
  ) throws(Malformed) -> PackedID {
    let field = isMessage ? fields.messageID : fields.id
    var text: [UInt8]
    if let slot = value(isMessage ? plan.messageID : plan.id, scanner) {
      text = try word(bytes, slot, .badID)
    } else {
      guard let composed = try composed(bytes, scanner, field.parts) else {
        throw Malformed(reason: isMessage ? .missingMessageID : .missingID)
      }
      text = composed
    }
    guard text.count <= FieldReader.idLimit else { throw Malformed(reason: .badID) }
    // The same id may be written with escapes, or be composed.
    if text.count == 36, let uuid = UUIDText.parse(text.span, at: 0) { return uuid }
    if isMessage { messageText = text } else { eventText = text }
    return PackedID(text: text)
  }

  /// The parts of a composed id, joined with ":"; nil where none has a value.
  private func composed(
    _ bytes: Span<UInt8>, _ scanner: borrowing RecordScanner, _ parts: [[Int]]
  ) throws(Malformed) -> [UInt8]? {
    var text: [UInt8] = []
    var isEmpty = true
    for (index, part) in parts.enumerated() {
      if index > 0 { text.append(0x3a) }
      guard let slot = value(SlotList(part), scanner) else { continue }
      text.append(contentsOf: try word(bytes, slot, .badID))
      isEmpty = false
    }
    return isEmpty ? nil : text
  }
}
