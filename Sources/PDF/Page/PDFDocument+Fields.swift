extension PDFDocument {
  /// A place for each signature, side by side, to be signed by hand or in an updated file (`PDFSignature`).
  package mutating func signatures(_ places: [(name: String, words: String)]) {
    let (gap, room) = (24 * pt, 58 * pt)
    ensure(150 * pt)
    let (top, width) = (y, (Self.column - gap * (places.count - 1)) / max(1, places.count))
    for (index, place) in places.enumerated() {
      let x = Self.left + index * (width + gap)
      y = top
      lines("P", [Phrase(place.words, .bold, 9 * pt)], x: x, width: width)
      space(3 * pt)
      page?.fill(x: x, y: y - room, width: width, height: room, .tint)
      signatureField(place.name, place.words, x: x, width: width, height: room)
      space(room)
      for (label, height) in [("Signature", 0), ("Name", 20 * pt), ("Date", 20 * pt)] {
        space(height)
        page?.fill(x: x, y: y, width: width, height: 400, .quiet)
        lines("P", [Phrase(label, .sans, 6500, .quiet)], x: x, width: width)
      }
    }
  }

  /// An empty field below the pen; `words` say who signs.
  private mutating func signatureField(_ name: String, _ words: String, x: Length, width: Length, height: Length) {
    guard var page = page.take() else { return }
    let (number, key) = (file.reserve(), nextKey)
    nextKey += 1
    begin("Form")
    let owner = tree.current
    tree.add(annotation: number, page: page.number)
    page.annotations.append(number)
    var object: [UInt8] = []
    object.put("<</Type/Annot/Subtype/Widget/FT/Sig/T")
    object.put(string: name)
    object.put("/TU")
    object.put(string: words)
    object.put("/F 4/P \(page.number) 0 R/StructParent \(key)/Rect[")
    object.put(lengths: x, y - height, x + width, y)
    object.put("]/AP<</N \(appearance) 0 R>>>>")
    file.writePlain(number, object)
    if fields.isEmpty { file.stream(appearance, "/Type/XObject/Subtype/Form/BBox[0 0 1 1]", []) }
    fields.append(number)
    owners.append((key, owner))
    self.page = page
    end()
  }
}
