internal import Events

/// Text that may be of any length, cut for the page with a note of how much there is.
enum Clipped {
  /// Characters (Unicode scalars) shown.
  static let limit = 160

  static func text(_ text: String, in file: String = "breaks.csv") -> String {
    guard text.utf8.count > limit else { return text }
    let scalars = text.unicodeScalars
    guard scalars.count > limit else { return text }
    return String(String.UnicodeScalarView(scalars.prefix(limit)))
      + "… (\(limit) of \(scalars.count) characters; all of them are in \(file))"
  }
}
