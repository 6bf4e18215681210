/// A document that is written page by page: PDF 1.7, PDF/A-3 level A (ISO 19005-3) and PDF/UA-1 (ISO 14289-1), A4.
///
/// The same calls give the same bytes. What is written can be taken at any time and is not kept, so that memory does not grow with the pages
/// but for a few bytes an object. Everything is a value: fonts and colour profile come from the caller, and so does the date.
package struct PDFDocument: ~Copyable {
  /// What a document says of itself.
  package struct Facts: Sendable {
    var title: String
    /// For whom or by whom; empty where it is not known.
    var author: String
    var subject: String
    /// The program that writes it.
    var producer: String
    /// RFC 3339 in UTC: the document's date, which is no wall clock's.
    var date: String
    /// At the foot of every page.
    var foot: String
    /// 16 bytes that tell this document from others.
    var id: [UInt8]

    /// `date` is RFC 3339 in UTC; `id` has 16 bytes.
    package init(
      title: String, author: String, subject: String, producer: String, date: String, foot: String, id: [UInt8]
    ) {
      (self.title, self.author, self.subject, self.producer) = (title, author, subject, producer)
      (self.date, self.foot, self.id) = (date, foot, id)
    }
  }

  let facts: Facts
  var file = PDFFile()
  var typesetter: Typesetter
  var tree = StructureTree()
  var page: OpenPage?
  /// Numbers of the pages and of their feet.
  var pages: [(number: Int, foot: Int)] = []
  /// What belongs to which element: keys with the objects that say so.
  var owners: [(key: Int, object: Int)] = []
  var nextKey = 0
  var bookmarks: [Bookmark] = []
  var attached: [(name: String, number: Int)] = []
  var fields: [Int] = []
  /// Where the next line goes, from the page's lower edge.
  var y: Length = 0
  /// What a new page begins with: the open table's head.
  var table: OpenTable?

  /// Objects that others have to know of.
  let (catalog, pageTree, root, resources, appearance): (Int, Int, Int, Int, Int)

  /// A4 with its margins.
  static let (width, height) = (595_276, 841_890)
  /// Where text begins.
  static let left = 51 * pt
  static let (top, bottom) = (Self.height - 54 * pt, 62 * pt)
  /// What text has from margin to margin.
  package static let column = Self.width - 2 * Self.left

  /// An empty document in those fonts.
  package init(_ facts: Facts, fonts: FontFamily) {
    self.facts = facts
    typesetter = Typesetter(fonts)
    (catalog, pageTree, root) = (file.reserve(), file.reserve(), file.reserve())
    (resources, appearance) = (file.reserve(), file.reserve())
    tree.begin("Document", file.reserve(), root: root)
  }

  /// Bytes that can be taken now.
  package var ready: Int { file.ready }

  /// The bytes since the last call.
  package mutating func take() -> [UInt8] { file.take() }

  /// Characters that no font has: they are shown as boxes, and can be copied all the same.
  package var missing: [Unicode.Scalar] { typesetter.missing }

  // MARK: Elements

  /// Begins an element of the structure; every `begin` has its `end`.
  package mutating func begin(_ tag: String, _ attributes: String = "") {
    tree.begin(tag, file.reserve(), root: root, attributes)
  }

  /// Ends the element.
  package mutating func end() {
    guard tree.current > 0 else { return }
    file.beginObject(tree.current)
    tree.end(into: &file.body)
    file.endObject()
  }

  /// An element that shows something on the open page, and nothing else.
  mutating func leaf(_ tag: String, _ attributes: String = "", _ show: (inout OpenPage, inout Typesetter) -> Void) {
    guard var page = page.take() else { return }
    let number = file.reserve()
    let mark = page.mark(tag, owner: number)
    show(&page, &typesetter)
    page.endMark()
    file.beginObject(number)
    tree.leaf(tag, number, attributes, content: mark, page: page.number, into: &file.body)
    file.endObject()
    self.page = page
  }

  // MARK: Pages

  /// Makes sure that so much fits below; else a new page begins.
  package mutating func ensure(_ height: Length) {
    if page == nil || y - height < Self.bottom { newPage() }
  }

  /// Ends the page, where there is one with something on it.
  package mutating func newPage() {
    closePage()
    let (number, foot) = (file.reserve(), file.reserve())
    page = OpenPage(number: number, foot: foot, key: nextKey)
    nextKey += 1
    pages.append((number, foot))
    y = Self.top
    repeatHead()
  }

  mutating func closePage() {
    guard let page = page.take() else { return }
    let (content, owned) = (file.reserve(), file.reserve())
    var stream = Array("/Artifact BMC\n".utf8)
    stream += page.under
    stream.put("EMC\n")
    stream += page.content
    file.stream(content, "", stream)
    var list: [UInt8] = []
    list.put(refs: page.owners)
    file.write(owned, list)
    owners.append((page.key, owned))
    var object: [UInt8] = []
    object.put("<</Type/Page/Parent \(pageTree) 0 R/MediaBox[0 0 ")
    object.put(lengths: Self.width, Self.height)
    object.put("]/Resources \(resources) 0 R/Contents[\(content) 0 R \(page.foot) 0 R]/StructParents \(page.key)/Tabs/S")
    if !page.annotations.isEmpty {
      object.put("/Annots")
      object.put(refs: page.annotations)
    }
    object.put(">>")
    file.writePlain(page.number, object)
  }
}
