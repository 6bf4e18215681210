/// A file inside of the document, which belongs to it (PDF/A-3, associated files), as it comes. A usual one is kept until it is whole and packed at
/// once, which is quicker; of a longer one only what it packs to is kept. An actor, so that it is packed beside other work.
package actor Attachment {
  private let (name, words, type): (String, String, String)
  private let longest: Int
  private var size = 0
  private var whole: [UInt8] = []
  private var packed: [UInt8] = []
  private var deflater: StreamDeflater?

  /// A whole file, packed.
  package struct Packed: Sendable {
    let name: String
    let words: String
    let type: String
    /// Its length before it was packed.
    let size: Int
    let bytes: [UInt8]
  }

  /// An empty file of that name, what it is in words, and its media type. `longest` is how many bytes of it are kept.
  package init(_ name: String, words: String, type: String, longest: Int = 1 << 27) {
    (self.name, self.words, self.type, self.longest) = (name, words, type, longest)
    // So that growing never has the bytes twice; what is not written takes no memory.
    whole.reserveCapacity(longest)
  }

  /// Appends bytes.
  package func add(_ bytes: [UInt8]) {
    size += bytes.count
    if size <= longest { return whole += bytes }
    if deflater == nil {
      deflater = StreamDeflater()
      deflater?.add(whole, to: &packed)
      whole = []
    }
    deflater?.add(bytes, to: &packed)
  }

  /// Ends the file. Call it once.
  package func finish() -> Packed {
    if deflater == nil { packed = Deflater().whole(whole) } else { deflater?.finish(to: &packed) }
    defer { (whole, packed) = ([], []) }
    return Packed(name: name, words: words, type: type, size: size, bytes: packed)
  }
}

extension PDFDocument {
  /// Puts a whole file into the document.
  package mutating func attach(_ attachment: Attachment.Packed) {
    let (content, name) = (file.reserve(), file.reserve())
    let type = attachment.type.replacing("/", with: "#2F")
    let date = Metadata.date(facts.date)
    file.stream(
      content,
      "/Type/EmbeddedFile/Subtype/\(type)/Params<</Size \(attachment.size)/ModDate(\(date))>>/Filter/FlateDecode",
      packed: attachment.bytes)
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
