/// What the marks on the pages are, for who does not see them (ISO 32000-1, 14.7): elements are written when they end, so that only those
/// that are open are kept.
struct StructureTree {
  private struct Open {
    let number: Int
    let tag: String
    let attributes: String
    let parent: Int
    /// The page that numbers among its kids are of; 0 as long as it has none.
    var page = 0
    /// The kids as they are written, and how many there are.
    var kids: [UInt8] = []
    var count = 0

    mutating func add(kid number: Int) {
      kids.put(ref: number)
      count += 1
    }
  }

  private var stack: [Open] = []

  /// Begins an element inside the open one, or inside the root.
  mutating func begin(_ tag: String, _ number: Int, root: Int, _ attributes: String = "") {
    let parent = stack.last?.number ?? root
    if !stack.isEmpty { stack[stack.count - 1].add(kid: number) }
    stack.append(Open(number: number, tag: tag, attributes: attributes, parent: parent))
  }

  /// The open element's number.
  var current: Int { stack.last?.number ?? 0 }

  /// Adds a marked content of a page to the open element.
  mutating func add(content: Int, page: Int) {
    guard !stack.isEmpty else { return }
    let last = stack.count - 1
    if stack[last].page == 0 { stack[last].page = page }
    stack[last].count += 1
    stack[last].kids.append(0x20)
    if stack[last].page == page {
      stack[last].kids.put(content)
    } else {
      stack[last].kids.put("<</Type/MCR/Pg \(page) 0 R/MCID \(content)>>")
    }
  }

  /// Adds an annotation of a page to the open element.
  mutating func add(annotation: Int, page: Int) {
    guard !stack.isEmpty else { return }
    stack[stack.count - 1].count += 1
    stack[stack.count - 1].kids.put("<</Type/OBJR/Pg \(page) 0 R/Obj \(annotation) 0 R>>")
  }

  /// Adds an element that has one marked content and nothing else, and appends it, written.
  mutating func leaf(
    _ tag: String, _ number: Int, _ attributes: String, content: Int, page: Int,
    into out: inout [UInt8]
  ) {
    let parent = current
    if !stack.isEmpty { stack[stack.count - 1].add(kid: number) }
    StructureTree.object(tag, attributes, parent: parent, page: page, into: &out) { out in
      out.put(content)
    }
  }

  /// Ends the open element, and appends it, written. An only kid stands without brackets: readers that judge what was changed after a signature
  /// look for a field's annotation there (pyHanko), and take its value in brackets for something else.
  mutating func end(into out: inout [UInt8]) {
    guard let open = stack.popLast() else { return }
    StructureTree.object(
      open.tag, open.attributes, parent: open.parent, page: open.page, into: &out
    ) { out in
      if open.count == 1 {
        out += open.kids
        return
      }
      out.put("[")
      out += open.kids
      out.put("]")
    }
  }

  private static func object(
    _ tag: String, _ attributes: String, parent: Int, page: Int, into out: inout [UInt8],
    kids: (inout [UInt8]) -> Void
  ) {
    out.append(addingCapacity: 64 + tag.utf8.count + attributes.utf8.count) { out in
      out.put("<</S/")
      out.put(tag)
      out.put("/P")
      out.put(ref: parent)
      if page > 0 {
        out.put("/Pg")
        out.put(ref: page)
      }
      out.put(attributes)
      out.put("/K ")
    }
    kids(&out)
    out.put(">>")
  }
}
