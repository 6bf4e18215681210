/// A file inside of the document, which belongs to it (PDF/A-3, associated files), as it comes: only what it packs to is kept.
package struct Attachment: ~Copyable {
  let name: String
  let words: String
  let type: String
  private(set) var size = 0
  private var packed: [UInt8] = []
  private var deflater = Deflater()

  /// An empty file of that name, what it is in words, and its media type.
  package init(_ name: String, words: String, type: String) { (self.name, self.words, self.type) = (name, words, type) }

  /// Appends bytes.
  package mutating func add(_ bytes: [UInt8]) {
    size += bytes.count
    deflater.add(bytes, to: &packed)
  }

  /// What it packs to, and its length.
  mutating func finish() -> [UInt8] {
    deflater.finish(to: &packed)
    return packed
  }
}

extension PDFDocument {
  /// Puts a whole file into the document.
  package mutating func attach(_ attachment: consuming Attachment) {
    let (content, name) = (file.reserve(), file.reserve())
    let type = attachment.type.replacing("/", with: "#2F")
    let (size, packed) = (attachment.size, attachment.finish())
    let date = Metadata.date(facts.date)
    file.stream(
      content, "/Type/EmbeddedFile/Subtype/\(type)/Params<</Size \(size)/ModDate(\(date))>>/Filter/FlateDecode", packed: packed)
    var object: [UInt8] = []
    object.put("<</Type/Filespec/F")
    object.put(string: attachment.name)
    object.put("/UF")
    object.put(string: attachment.name)
    object.put("/Desc")
    object.put(string: attachment.words)
    object.put("/AFRelationship/Data/EF<</F \(content) 0 R/UF \(content) 0 R>>>>")
    file.write(name, object)
    attached.append((attachment.name, name))
  }
}
