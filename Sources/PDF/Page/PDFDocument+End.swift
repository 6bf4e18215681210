/// Where a heading is, for the reader's list of contents.
struct Bookmark {
  var level: Int
  var title: String
  var page: Int
  var y: Length
}

extension PDFDocument {
  /// Writes what is left: nothing can be added after it. Then take the last bytes.
  package mutating func finish() {
    closePage()
    writeFeet()
    while tree.current > 0 { end() }
    let (outline, metadata, profile, info, keys) = (
      writeBookmarks(), file.reserve(), file.reserve(), file.reserve(), file.reserve()
    )
    file.stream(metadata, "/Type/Metadata/Subtype/XML", Metadata.xmp(facts), isPacked: false)
    file.stream(profile, "/N 3", ColourProfile.sRGB)
    writeResources()
    var object: [UInt8] = []
    object.put("<</Type/Pages/Count \(pages.count)/Kids")
    object.put(refs: pages.map(\.number))
    object.put(">>")
    file.write(pageTree, object)
    object = []
    object.put("<</Nums[")
    for (key, owner) in owners.sorted(by: { $0.key < $1.key }) { object.put("\(key) \(owner) 0 R ") }
    object.put("]>>")
    file.write(keys, object)
    // The root element was the first object behind the five that are named.
    file.write(
      root, Array("<</Type/StructTreeRoot/K \(appearance + 1) 0 R/ParentTree \(keys) 0 R/ParentTreeNextKey \(nextKey)>>".utf8))
    writeInfo(info)
    writeCatalog(outline: outline, metadata: metadata, profile: profile)
    file.finish(root: catalog, info: info, id: facts.id)
  }

  /// `report id … page 2 of 31`: how many there are is known now.
  private mutating func writeFeet() {
    let size = 7 * pt
    for (index, (_, foot)) in pages.enumerated() {
      var page = OpenPage(number: 0, foot: 0, key: 0)
      let number = "page \(index + 1) of \(pages.count)"
      let right = Self.width - Self.left - typesetter.width(number[...], .sans, size)
      page.content.put("/Artifact<</Type/Pagination/Subtype/Footer>>BDC\n")
      page.show(facts.foot[...], .mono, size, .quiet, x: Self.left, y: 40 * pt, by: &typesetter)
      page.show(number[...], .sans, size, .quiet, x: right, y: 40 * pt, by: &typesetter)
      page.endMark()
      file.stream(foot, "", page.content, isPacked: false)
    }
  }

  private mutating func writeResources() {
    var object: [UInt8] = []
    object.put("<</Font<<")
    for (index, use) in typesetter.uses.enumerated() where use.isUsed {
      let number = file.reserve()
      object.put("/F\(index) \(number) 0 R")
      // Six capitals: TALLYA, TALLYB, …
      let letter = String(decoding: [UInt8(0x41 + index % 26)], as: UTF8.self)
      use.write(number, tag: (index < 26 ? "TALLY" : "TALLX") + letter, into: &file)
    }
    object.put(">>>>")
    file.write(resources, object)
  }

  /// The list of contents: headings of level 2 under those of level 1.
  private mutating func writeBookmarks() -> Int {
    let outline = file.reserve()
    let numbers = bookmarks.map { _ in file.reserve() }
    let tops = bookmarks.indices.filter { bookmarks[$0].level == 1 }
    func kids(_ top: Int) -> Range<Int> { (top + 1)..<(tops.first { $0 > top } ?? bookmarks.count) }
    for (index, bookmark) in bookmarks.enumerated() {
      let isTop = bookmark.level == 1
      let parent = isTop ? nil : tops.last { $0 < index }
      let siblings = isTop ? tops : parent.map { Array(kids($0)) } ?? bookmarks.indices.filter { bookmarks[$0].level != 1 }
      let place = siblings.firstIndex(of: index) ?? 0
      var object: [UInt8] = []
      object.put("<</Title")
      object.put(string: bookmark.title)
      object.put("/Parent \(parent.map { numbers[$0] } ?? outline) 0 R/Dest[\(pages[bookmark.page].number) 0 R/XYZ ")
      object.put(lengths: 0, bookmark.y)
      object.put("null]")
      if place > 0 { object.put("/Prev \(numbers[siblings[place - 1]]) 0 R") }
      if place + 1 < siblings.count { object.put("/Next \(numbers[siblings[place + 1]]) 0 R") }
      if isTop, let first = kids(index).first, let last = kids(index).last {
        object.put("/First \(numbers[first]) 0 R/Last \(numbers[last]) 0 R/Count \(kids(index).count)")
      }
      object.put(">>")
      file.write(numbers[index], object)
    }
    let outermost = tops.isEmpty ? Array(bookmarks.indices) : tops
    let ends = outermost.first.flatMap { first in
      outermost.last.map { "/First \(numbers[first]) 0 R/Last \(numbers[$0]) 0 R/Count \(numbers.count)" }
    }
    file.write(outline, Array("<</Type/Outlines\(ends ?? "")>>".utf8))
    return outline
  }

  private mutating func writeInfo(_ number: Int) {
    var object: [UInt8] = []
    object.put("<<")
    for (name, value) in [("Title", facts.title), ("Author", facts.author), ("Subject", facts.subject)] where !value.isEmpty {
      object.put("/" + name)
      object.put(string: value)
    }
    object.put("/Creator")
    object.put(string: facts.producer)
    object.put("/Producer")
    object.put(string: facts.producer)
    let date = Metadata.date(facts.date)
    object.put("/CreationDate(\(date))/ModDate(\(date))>>")
    file.write(number, object)
  }

  private mutating func writeCatalog(outline: Int, metadata: Int, profile: Int) {
    var object: [UInt8] = []
    object.put("<</Type/Catalog/Pages \(pageTree) 0 R/Lang(en-GB)/MarkInfo<</Marked true>>/StructTreeRoot \(root) 0 R")
    object.put(
      "/Metadata \(metadata) 0 R/Outlines \(outline) 0 R/PageMode/UseOutlines/ViewerPreferences<</DisplayDocTitle true>>")
    object.put("/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)/Info(sRGB IEC61966-2.1)")
    object.put("/DestOutputProfile \(profile) 0 R>>]")
    if !attached.isEmpty {
      object.put("/AF")
      object.put(refs: attached.map(\.number))
      object.put("/Names<</EmbeddedFiles<</Names[")
      for (name, number) in attached.sorted(by: { $0.name < $1.name }) {
        object.put(string: name)
        object.put(ref: number)
      }
      object.put("]>>>>")
    }
    if !fields.isEmpty {
      object.put("/AcroForm<</Fields")
      object.put(refs: fields)
      object.put("/SigFlags 0>>")
    }
    object.put(">>")
    file.writePlain(catalog, object)
  }
}
