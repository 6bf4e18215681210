/// What a document is drawn in: one accent, and greys. Legible in grey, too.
package enum Ink: Sendable {
  case ink, quiet, accent, middle, light, rule, tint, alarm, paper

  /// Red, green and blue of sRGB, as an operator takes them.
  var components: String {
    switch self {
    case .ink: "0.09 0.098 0.106"
    case .quiet: "0.337 0.357 0.376"
    case .accent: "0.078 0.314 0.435"
    case .middle: "0.52 0.643 0.706"
    case .light: "0.816 0.863 0.886"
    case .rule: "0.835 0.851 0.863"
    case .tint: "0.961 0.969 0.973"
    case .alarm: "0.647 0.094 0.169"
    case .paper: "1 1 1"
    }
  }
}

/// A piece of text in one face; in a cell or paragraph each begins a line.
package struct Phrase: Sendable {
  /// Shown as it is: there is no markup in it.
  package var text: String
  var face: Face
  var size: Length
  var ink: Ink

  /// Sans, 8 pt and in ink, unless it says otherwise.
  package init(_ text: String, _ face: Face = .sans, _ size: Length = 8 * pt, _ ink: Ink = .ink) {
    (self.text, self.face, self.size, self.ink) = (text, face, size, ink)
  }
}

/// A mark of a figure; places are from the figure's lower left corner.
package enum Mark: Sendable {
  case rect(x: Length, y: Length, width: Length, height: Length, Ink)
  case line(x1: Length, y1: Length, x2: Length, y2: Length, width: Length, Ink)
  case text(Phrase, x: Length, y: Length, Anchor)

  /// Which point of a text its place is.
  package enum Anchor: Sendable {
    case start, middle, end
  }
}
