/// Text as a cell can hold it.
enum CellText {
  /// The most UTF-16 units of a cell (Excel's limit).
  static let most = 32_767

  /// Cut to what fits, and says so; `_x0041_` is no escape in it, and nothing ends the C string.
  static func fitted(_ text: String, to limit: Int = most) -> String {
    var text = text
    if needsEscape(text) {
      // A reader takes `_x0041_` for the character U+0041; an escaped underline keeps it as it is.
      text = text.replacing(#/_(?=x[0-9A-Fa-f]{4}_)/#, with: "_x005F_")
      text = text.replacing("\0", with: "\u{2400}")
    }
    guard text.utf8.count > limit, text.utf16.count > limit else { return text }
    let note = "… (cut: \(text.utf16.count) characters; all of them are in breaks.csv)"
    var (kept, room) = (String.UnicodeScalarView(), max(0, limit - note.utf16.count))
    for scalar in text.unicodeScalars {
      let units = scalar.value > 0xffff ? 2 : 1
      if units > room { break }
      room -= units
      kept.append(scalar)
    }
    return String(kept) + note
  }

  /// Whether `_x` or a NUL is in it, as in hardly any text.
  private static func needsEscape(_ text: String) -> Bool {
    let bytes = text.utf8.span
    var (found, before) = (false, UInt8(0))
    for index in bytes.indices {
      let byte = bytes[index]
      found = found || byte == 0 || before == 0x5f && byte == 0x78
      before = byte
    }
    return found
  }
}
