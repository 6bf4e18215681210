/// A page that is being filled.
struct OpenPage {
  let number: Int
  /// The object of its foot, which tells how many pages there are and so is written last.
  let foot: Int
  /// Its place in the table of what belongs to which element.
  let key: Int
  /// Rules and fills, which are no content: drawn first.
  var under: [UInt8] = []
  var content: [UInt8] = []
  /// The element of each marked content.
  var owners: [Int] = []
  var annotations: [Int] = []
  private var ink: Ink?
  private var underInk: Ink?
  /// What the open marked content showed last.
  private var before: Substring?

  init(number: Int, foot: Int, key: Int) { (self.number, self.foot, self.key) = (number, foot, key) }

  /// Begins a marked content of an element, and returns its number.
  mutating func mark(_ tag: String, owner: Int) -> Int {
    let id = owners.count
    owners.append(owner)
    before = nil
    content.append(addingCapacity: 40 + tag.utf8.count) { content in
      content.put("/")
      content.put(tag)
      content.put("<</MCID ")
      content.put(id)
      content.put(">>BDC\n")
    }
    return id
  }

  mutating func endMark() { content.put("EMC\n") }

  /// Shows a text with its base line's start there. Before it, to the left, a blank parts it from the line of the element before, as words are parted
  /// (ISO 32000-1, 14.8.2.5): who follows the structure does not see where lines end.
  mutating func show(
    _ text: Substring, _ face: Face, _ size: Length, _ ink: Ink, x: Length, y: Length, by typesetter: inout Typesetter
  ) {
    if self.ink != ink {
      self.ink = ink
      content.put(ink.components)
      content.put(" rg ")
    }
    let isParted = before.map(OpenPage.endsWord) ?? false
    let start = isParted ? x - typesetter.width(" ", face, size) : x
    before = text
    content.append(addingCapacity: 55) { content in
      content.put("BT ")
      content.put(length: start)
      content.append(0x20)
      content.put(length: y)
      content.put(" Td")
    }
    if isParted { typesetter.show(" ", face, size, into: &content) }
    typesetter.show(text, face, size, into: &content)
    content.put(" ET\n")
  }

  /// Whether a line ends where a word does: elsewhere it was broken.
  private static func endsWord(_ line: Substring) -> Bool {
    line.endIndex == line.base.endIndex || line.base.utf8[line.endIndex] == 0x20
  }

  /// Fills a box below the content.
  mutating func fill(x: Length, y: Length, width: Length, height: Length, _ ink: Ink) {
    if underInk != ink {
      underInk = ink
      under.put(ink.components)
      under.put(" rg ")
    }
    under.put(lengths: x, y, width, height)
    under.put("re f\n")
  }

  /// Draws a figure's mark, as content.
  mutating func draw(_ mark: Mark, x: Length, y: Length, by typesetter: inout Typesetter) {
    switch mark {
    case .rect(let left, let low, let width, let height, let ink):
      self.ink = ink
      content.put("\(ink.components) rg ")
      content.put(lengths: x + left, y + low, width, height)
      content.put("re f\n")
    case .line(let x1, let y1, let x2, let y2, let width, let ink):
      content.put("\(ink.components) RG ")
      content.put(lengths: width)
      content.put("w ")
      content.put(lengths: x + x1, y + y1)
      content.put("m ")
      content.put(lengths: x + x2, y + y2)
      content.put("l S\n")
    case .text(let phrase, let left, let low, let anchor):
      let width = typesetter.width(phrase.text[...], phrase.face, phrase.size)
      let shift = anchor == .start ? 0 : anchor == .middle ? width / 2 : width
      show(phrase.text[...], phrase.face, phrase.size, phrase.ink, x: x + left - shift, y: y + low, by: &typesetter)
    }
  }
}
