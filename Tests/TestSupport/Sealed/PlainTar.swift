import Archival

/// A tar of a few small files in frames of Zstandard that are not compressed, with the seek table behind: written without the program's own writers.
struct PlainTar {
  private(set) var bytes: [UInt8] = []
  /// Where the contents of each file begin among the contents of the frames.
  private(set) var starts: [String: Int64] = [:]
  private var table = SeekTable()

  init(_ files: [(path: String, content: [UInt8])]) {
    for (path, content) in files {
      add(PlainTar.header(path, content.count))
      starts[path] = table.size
      add(content + [UInt8](repeating: 0, count: (512 - content.count % 512) % 512))
    }
    add([UInt8](repeating: 0, count: 1024))
    bytes += table.bytes
  }

  /// One frame of one raw block (RFC 8878, 3.1.1): its content's size in four bytes, no checksum.
  private mutating func add(_ content: [UInt8]) {
    func little(_ value: Int, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
    let parts: [[UInt8]] = [
      [0x28, 0xb5, 0x2f, 0xfd, 0b1010_0000], little(content.count, 4), little(content.count << 3 | 1, 3), content,
    ]
    let frame = parts.flatMap(\.self)
    bytes += frame
    table.append(packed: frame.count, size: content.count)
  }

  /// A ustar header.
  private static func header(_ path: String, _ size: Int) -> [UInt8] {
    func field(_ text: String, _ count: Int) -> [UInt8] {
      Array((Array(text.utf8) + [UInt8](repeating: 0, count: count)).prefix(count))
    }
    func octal(_ value: Int, _ digits: Int) -> String {
      let text = String(value, radix: 8)
      return String(repeating: "0", count: digits - text.count) + text
    }
    let front = [
      field(path, 100), field("0000444", 8), field("0000000", 8), field("0000000", 8), field(octal(size, 11), 12),
      field("00000000000", 12),
    ].flatMap(\.self)
    let back = [field("0", 1), field("", 100), field("ustar", 6), field("00", 2), field("", 247)].flatMap(\.self)
    let sum = (front + back).reduce(8 * 0x20) { $0 + Int($1) }
    return front + field(octal(sum, 6), 7) + [0x20] + back
  }
}
