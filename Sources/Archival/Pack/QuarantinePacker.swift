internal import Events
internal import Sealing

/// Packs records that could not be read, a line each: `export`, `line`, `offset`, `length`, `reason` and `bytes` in base64.
struct QuarantinePacker: ~Copyable {
  private let tools: PackTools
  private var files: [PackedFile] = []
  private var lines: [UInt8] = []

  init(_ tools: PackTools) { self.tools = tools }

  mutating func add(_ record: QuarantinedRecord, _ bytes: [UInt8], export: String) throws {
    var json = JSONWriter()
    json.beginObject()
    json.member("export", export)
    json.member("line", record.line)
    json.member("offset", record.offset)
    json.member("length", record.length)
    json.member("reason", record.reason.description)
    json.member("bytes", Base64.encode(bytes))
    json.endObject()
    lines += json.bytes
    lines.append(0x0a)
    if lines.count >= EventLane.memberSize { try endFile() }
  }

  /// Ends the last file; returns them all.
  mutating func finish() throws -> [PackedFile] {
    if !lines.isEmpty { try endFile() }
    return files
  }

  private mutating func endFile() throws {
    files.append(try PackedFile.packed(lines, tools))
    lines.removeAll(keepingCapacity: true)
  }
}
