internal import Events

/// Text as a person may safely look at it: what would not show, or would change how its neighbours show, is spelled out.
///
/// Control characters become their pictures (U+2400 to U+2421, "Control Pictures" of the Unicode Standard, chapter 22.7); other
/// invisible ones, the bidirectional overrides among them, become `⟨U+202E⟩`. So do all of them where fonts have no pictures.
enum VisibleText {
  /// The scalars of `text` with the invisible ones spelled out, but those in `kept`; all as `⟨U+0009⟩` where no font has the pictures.
  static func of(_ text: String, keeping kept: Set<Unicode.Scalar> = [], hasPictures: Bool = true) -> String {
    if isPlain(text) { return text }
    guard text.unicodeScalars.contains(where: { isInvisible($0) && !kept.contains($0) }) else { return text }
    var shown = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if kept.contains(scalar) || !isInvisible(scalar) {
        shown.append(scalar)
      } else {
        shown.append(contentsOf: (hasPictures ? picture(scalar) : nil) ?? spelled(scalar))
      }
    }
    return String(shown)
  }

  /// Whether all of it is visible ASCII, as nearly every text is.
  static func isPlain(_ text: String) -> Bool { !text.hasByte { $0 &- 0x20 >= 0x5f } }

  private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    if (0x20..<0x7f).contains(scalar.value) { return false }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse, .surrogate: return true
    default: return false
    }
  }

  private static func picture(_ scalar: Unicode.Scalar) -> String.UnicodeScalarView? {
    let picture: UInt32? =
      switch scalar.value {
      case 0..<0x20: 0x2400 + scalar.value
      case 0x7f: 0x2421
      default: nil
      }
    return picture.flatMap { Unicode.Scalar($0) }.map { String.UnicodeScalarView([$0]) }
  }

  private static func spelled(_ scalar: Unicode.Scalar) -> String.UnicodeScalarView {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return ("⟨U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "⟩").unicodeScalars
  }
}
