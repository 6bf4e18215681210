internal import Events
internal import Sealing

/// Packs records that could not be read, a line each: `export`, `line`, `offset`, `length`, `reason` and `bytes` in base64.
struct QuarantinePacker: ~Copyable {
  private let tools: PackTools
  private var files: [PackedFile] = []
  private var packer = FilePacker()
  private var lines: [UInt8] = []
  private var size = 0

  init(_ tools: PackTools) { self.tools = tools }

  mutating func add(_ record: QuarantinedRecord, _ bytes: [UInt8], export: String) throws {
    let start = lines.count
    var json = JSONWriter()
    json.beginObject()
    json.key("export")
    json.string(export)
    json.key("line")
    json.integer(record.line)
    json.key("offset")
    json.integer(record.offset)
    json.key("length")
    json.integer(record.length)
    json.key("reason")
    json.string(record.reason.description)
    json.key("bytes")
    json.string(Base64.encode(bytes))
    json.endObject()
    lines += json.bytes
    lines.append(0x0a)
    size += lines.count - start
    if lines.count >= PackTools.frameSize { try flush(all: false) }
    if size >= EventLane.memberSize { try endFile() }
  }

  /// Ends the last file; returns them all.
  mutating func finish() throws -> [PackedFile] {
    if size > 0 { try endFile() }
    return files
  }

  private mutating func flush(all: Bool) throws {
    var lines: [UInt8] = []
    swap(&lines, &self.lines)
    defer { swap(&lines, &self.lines) }
    var packed = 0
    while lines.count - packed >= PackTools.frameSize || (all && packed < lines.count) {
      let end = min(lines.count, packed + PackTools.frameSize)
      try unsafe packer.add(lines.span.bytes.extracting(packed..<end), tools)
      packed = end
    }
    lines.removeFirst(packed)
  }

  private mutating func endFile() throws {
    try flush(all: true)
    files.append(packer.finish())
    size = 0
  }
}
