extension PDFDocument {
  /// How far base lines are apart, and where they are in their line.
  static func leading(_ size: Length) -> Length { size * 138 / 100 }
  static func drop(_ size: Length) -> Length { size * 102 / 100 }

  /// What a table begins with: its caption, its head and a row.
  static let leastTable = 70 * pt

  /// Leaves room.
  package mutating func space(_ height: Length) { y -= height }

  /// A heading; it stays with what follows. Those of level 1 and 2 are bookmarks.
  package mutating func heading(_ level: Int, _ text: String, bookmark: String? = nil) {
    let size = [24, 14, 9][min(level, 3) - 1] * pt
    if level > 1 { space((level == 2 ? 20 : 10) * pt) }
    ensure(Self.leading(size) + (level == 1 ? 0 : 20 * pt + Self.leastTable))
    if level < 3 { bookmarks.append(Bookmark(level: level, title: bookmark ?? text, page: pages.count - 1, y: y + 6 * pt)) }
    if level == 2 {
      page?.fill(x: Self.left, y: y, width: Self.column, height: 600, .ink)
      space(5 * pt)
    }
    lines("H\(level)", [Phrase(text, level < 3 ? .serif : .bold, size)], x: Self.left, width: Self.column)
    space((level == 3 ? 3 : 6) * pt)
  }

  /// A paragraph; each phrase begins a line.
  package mutating func paragraph(_ phrases: [Phrase], tag: String = "P", width: Length? = nil) {
    lines(tag, phrases, x: Self.left, width: width ?? min(Self.column, 430 * pt))
    space(4 * pt)
  }

  /// Small print below a table or figure.
  package mutating func note(_ text: String) {
    space(2 * pt)
    paragraph([Phrase(text, .sans, 7500, .quiet)])
  }

  /// An element of lines one below the other; it goes on on the next page where it does not fit.
  mutating func lines(_ tag: String, _ phrases: [Phrase], x: Length, width: Length) {
    let set = phrases.flatMap { phrase in
      typesetter.lines(phrase.text, phrase.face, phrase.size, width: width).map { (line: $0, phrase: phrase) }
    }
    begin(tag)
    var rest = set[...]
    while !rest.isEmpty {
      ensure(Self.leading(rest.first?.phrase.size ?? 0))
      var (count, low) = (0, y)
      while count < rest.count {
        let height = Self.leading(rest[rest.startIndex + count].phrase.size)
        if low - height < Self.bottom { break }
        low -= height
        count += 1
      }
      guard var page = page.take() else { return }
      let mark = page.mark(tag, owner: tree.current)
      for (line, phrase) in rest.prefix(max(1, count)) {
        page.show(line, phrase.face, phrase.size, phrase.ink, x: x, y: y - Self.drop(phrase.size), by: &typesetter)
        y -= Self.leading(phrase.size)
      }
      page.endMark()
      tree.add(content: mark, page: page.number)
      self.page = page
      rest = rest.dropFirst(max(1, count))
    }
    end()
  }

  /// Names with what stands under them, side by side, as many in a row as there are columns.
  package mutating func facts(_ facts: [(name: String, value: Phrase)], columns: Int) {
    let gap = 14 * pt
    let width = (Self.column - gap * (columns - 1)) / columns
    begin("L", "/A<</O/List/ListNumbering/None>>")
    for start in stride(from: 0, to: facts.count, by: columns) {
      let row = facts[start..<min(start + columns, facts.count)]
      let values = row.map { typesetter.lines($0.value.text, $0.value.face, $0.value.size, width: width) }
      let name = 7 * pt
      let tallest = zip(row, values).map { Self.leading($0.value.size) * $1.count }.max() ?? 0
      ensure(Self.leading(name) + tallest + 8 * pt)
      for (index, ((label, value), set)) in zip(row, values).enumerated() {
        let (x, top) = (Self.left + index * (width + gap), y)
        begin("LI")
        leaf("Lbl") { page, typesetter in
          page.show(label[...], .sans, name, .quiet, x: x, y: top - Self.drop(name), by: &typesetter)
        }
        leaf("LBody") { page, typesetter in
          for (number, line) in set.enumerated() {
            let low = top - Self.leading(name) - number * Self.leading(value.size) - Self.drop(value.size)
            page.show(line, value.face, value.size, value.ink, x: x, y: low, by: &typesetter)
          }
        }
        end()
      }
      space(Self.leading(name) + tallest + 8 * pt)
    }
    end()
  }

  /// Phrases in a box across the column; `edge` is the ink of its left edge.
  package mutating func boxed(_ phrases: [Phrase], edge: Ink) {
    let (inset, pad) = (15 * pt, 9 * pt)
    let width = Self.column - 2 * inset
    let height = phrases.reduce(2 * pad) { sum, phrase in
      sum + Self.leading(phrase.size) * typesetter.lines(phrase.text, phrase.face, phrase.size, width: width).count
    }
    ensure(height)
    page?.fill(x: Self.left, y: y - height, width: Self.column, height: height, .tint)
    page?.fill(x: Self.left, y: y - height, width: 3 * pt, height: height, edge)
    space(pad)
    lines("P", phrases, x: Self.left + inset, width: width)
    space(pad + 10 * pt)
  }

  /// A drawing with the words for who does not see it.
  package mutating func figure(_ words: String, height: Length, _ marks: [Mark]) {
    ensure(height)
    var alternative: [UInt8] = []
    alternative.put("/Alt")
    alternative.put(string: words)
    let (x, low) = (Self.left, y - height)
    var box: [UInt8] = []
    box.put(lengths: x, low, x + Self.column, low + height)
    leaf(
      "Figure",
      String(decoding: alternative, as: UTF8.self)
        + "/A<</O/Layout/Placement/Block/BBox[\(String(decoding: box, as: UTF8.self))]>>"
    ) {
      page, typesetter in
      for mark in marks { page.draw(mark, x: x, y: low, by: &typesetter) }
    }
    space(height + 6 * pt)
  }
}
