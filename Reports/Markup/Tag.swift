/// The elements that a report uses. There is none that runs or loads anything; scripts and styles are `PageResource`s.
package enum Tag: String, Sendable {
  case html, head, meta, title, body, header, main, nav, section, footer, div, span, h1, h2, h3, p, a, br, ol, ul, li, dl, dt, dd
  case link
  case table, caption, thead, tbody, tfoot, tr, th, td, details, summary, figure, figcaption, strong, em, code, time, abbr, small
  case svg, defs, pattern, g, rect, line, path, text, desc

  var isVoid: Bool { self == .meta || self == .br || self == .link }

  /// A line of the page's source ends after it.
  var isBlock: Bool {
    switch self {
    case .span, .a, .strong, .em, .code, .time, .abbr, .small, .defs, .pattern, .g, .rect, .line, .path, .text, .desc: false
    default: true
    }
  }

  /// The element with attributes and content.
  func callAsFunction(_ attributes: Attribute..., @HTMLBuilder content: () -> HTML) -> HTML {
    HTML(element: self, attributes, content())
  }

  /// The element with attributes around text.
  package func callAsFunction(_ text: String, _ attributes: Attribute...) -> HTML { HTML(element: self, attributes, HTML(text)) }

  /// The element with attributes and nothing in it.
  func callAsFunction(_ attributes: Attribute...) -> HTML { HTML(element: self, attributes, .empty) }
}

/// One attribute of an element. Its value is escaped and quoted; a link leads only to a place in the same page, to another page of
/// the same store, or, in a mail, to where the config says that these are.
package struct Attribute: Sendable {
  /// The names a report uses: none takes a script, a style or an address on a network.
  package enum Name: String, Sendable {
    case charset, name, content, lang, id, `class`, scope, colspan, headers, datetime, title, role, tabindex, rel, type, open
    case httpEquiv = "http-equiv"
    case ariaLabel = "aria-label"
    case ariaLabelledby = "aria-labelledby"
    case ariaHidden = "aria-hidden"
    case viewBox, patternUnits, patternTransform, x, y, x1, x2, y1, y2, width, height, d
    case find = "data-find"
    case textAnchor = "text-anchor"
  }

  let name: String
  let value: String

  /// Styled as nothing in particular: left out.
  var isEmptyClass: Bool { name == "class" && value.isEmpty }

  private init(name: String, value: String) {
    self.name = name
    self.value = value
  }

  /// An attribute of text. A link is made by `link(to:)` alone.
  package static func of(_ name: Name, _ value: String) -> Attribute { Attribute(name: name.rawValue, value: value) }

  /// A number of tenths in SVG's units, so that no floating point decides how it prints.
  static func tenths(_ name: Name, _ value: Int) -> Attribute {
    let magnitude = value.magnitude
    let digits = (value < 0 ? "-" : "") + String(magnitude / 10)
    return Attribute(name: name.rawValue, value: magnitude % 10 == 0 ? digits : digits + "." + String(magnitude % 10))
  }

  /// Style sheet classes.
  static func `class`(_ names: String) -> Attribute { Attribute(name: "class", value: names) }

  /// The name of a place in the page.
  static func id(_ value: String) -> Attribute { Attribute(name: "id", value: value) }

  /// A link to the place of that id in the same page.
  static func link(to id: String) -> Attribute { href("#" + id) }

  /// A link to a page on the web; nil where the address is none that a browser asks for by TLS.
  static func link(toWeb address: String) -> Attribute? { address.hasPrefix("https://") ? href(address) : nil }

  /// A style of an element in a mail, whose readers know no style sheets.
  static func style(_ style: MailStyle) -> Attribute { Attribute(name: "style", value: style.rawValue) }

  /// Made by the kinds of `link` alone.
  static func href(_ value: String) -> Attribute { Attribute(name: "href", value: value) }

  /// Which breaks the page's script shows when the link is followed, as a query: `code=LATE_DELIVERY&channel=SMS`.
  static func find(_ query: String) -> Attribute { of(.find, query) }

  /// A heading of the column below it.
  static let column = Attribute(name: "scope", value: "col")
  /// A heading of the row after it.
  static let row = Attribute(name: "scope", value: "row")
  /// A column or cell of numbers.
  static let number = Attribute(name: "class", value: "n")
}
