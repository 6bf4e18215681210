/// The objects of a PDF 1.7 file (ISO 32000-1), written one after the other: what has been taken is not kept, but for eight bytes an object.
///
/// Small objects go into object streams (7.5.7), a table of all into a cross-reference stream (7.5.8).
struct PDFFile: ~Copyable {
  private var out: [UInt8] = []
  /// Bytes that were taken.
  private var taken = 0
  /// For each object: kind in the top byte, place in the middle five, index in the last two.
  private var entries: [UInt64] = [0]
  private var packer = Deflater()
  /// Objects that wait for their stream: numbers with their places in the body.
  private var waiting: [(number: Int, start: Int)] = []
  var body: [UInt8] = []

  /// Objects in one object stream.
  private static let together = 200

  init() {
    // A line of bytes beyond ASCII tells that the file is not text.
    out.put("%PDF-1.7\n%")
    out += [0xe2, 0xe3, 0xcf, 0xd3, 0x0a]
  }

  private var offset: Int { taken + out.count }

  /// Bytes that can be taken.
  var ready: Int { out.count }

  /// The file's bytes since the last call.
  mutating func take() -> [UInt8] {
    taken += out.count
    defer { out.removeAll(keepingCapacity: true) }
    return out
  }

  /// The number of an object that is written later.
  mutating func reserve() -> Int {
    entries.append(0)
    return entries.count - 1
  }

  /// Writes an object that is no stream.
  mutating func write(_ number: Int, _ object: [UInt8]) {
    beginObject(number)
    body += object
    endObject()
  }

  /// Begins an object that is no stream: what is appended to `body` before its end.
  mutating func beginObject(_ number: Int) { waiting.append((number, body.count)) }

  mutating func endObject() {
    body.append(0x0a)
    if waiting.count == PDFFile.together { flush() }
  }

  /// The same, by itself and as it is: what whoever signs the file has to find.
  mutating func writePlain(_ number: Int, _ object: [UInt8]) {
    begin(number)
    out += object
    out.put("\nendobj\n")
  }

  /// Writes a stream; `members` are those of its dictionary but for length and filter.
  mutating func stream(_ number: Int, _ members: String = "", _ content: [UInt8], isPacked: Bool = true) {
    if isPacked {
      stream(number, members + "/Filter/FlateDecode", packed: packer.whole(content))
    } else {
      stream(number, members, packed: content)
    }
  }

  /// Writes a stream whose bytes are what they are.
  mutating func stream(_ number: Int, _ members: String, packed content: [UInt8]) {
    begin(number)
    out.put("<<")
    out.put(members)
    out.put("/Length ")
    out.put(content.count)
    out.put(">>\nstream\n")
    out += content
    out.put("\nendstream\nendobj\n")
  }

  /// Writes the table of all objects and the end. `id` tells the file apart from others.
  mutating func finish(root: Int, info: Int, id: [UInt8]) {
    flush()
    let number = reserve()
    entries[number] = 1 << 56 | UInt64(offset) << 16
    entries[0] = 65_535
    var table: [UInt8] = []
    table.append(addingCapacity: entries.count * 8) { table in
      for entry in entries {
        for shift in stride(from: 56, through: 0, by: -8) { table.append(UInt8(truncatingIfNeeded: entry >> shift)) }
      }
    }
    let start = offset
    var members: [UInt8] = []
    members.put("/Type/XRef/Size \(entries.count)/W[1 5 2]/Root \(root) 0 R/Info \(info) 0 R/ID[")
    members.put(bytes: id)
    members.put(bytes: id)
    members.put("]")
    stream(number, String(decoding: members, as: UTF8.self), table)
    out.put("startxref\n\(start)\n%%EOF\n")
  }

  private mutating func begin(_ number: Int) {
    entries[number] = 1 << 56 | UInt64(offset) << 16
    out.put(number)
    out.put(" 0 obj\n")
  }

  private mutating func flush() {
    guard !waiting.isEmpty else { return }
    let number = reserve()
    var head: [UInt8] = []
    for (index, (object, start)) in waiting.enumerated() {
      entries[object] = 2 << 56 | UInt64(number) << 16 | UInt64(index)
      head.append(addingCapacity: 42) { head in
        head.put(object)
        head.append(0x20)
        head.put(start)
        head.append(0x20)
      }
    }
    stream(number, "/Type/ObjStm/N \(waiting.count)/First \(head.count)", head + body)
    waiting.removeAll(keepingCapacity: true)
    body.removeAll(keepingCapacity: true)
  }
}
