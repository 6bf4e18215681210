internal import Events
internal import Storage

/// Reads the headers of a tar in the restricted form that archives have: regular files, each with an ustar header, before it a pax header where a
/// path is long or beyond ASCII. Nothing else: what a tar could hold besides may do harm where it is unpacked.
struct TarEntries: ~Copyable {
  /// A file of the tar.
  struct Entry: Hashable, Sendable {
    var path: String
    var size: Int64
    /// Bytes of its header blocks.
    var header: Int
  }

  /// What stands at a place of the tar.
  enum Step: Hashable, Sendable {
    case file(Entry)
    /// The two blocks of zeros.
    case end
    /// More bytes are needed.
    case needsMore
  }

  private var paths: Set<[UInt8]> = []

  static let block = 512
  /// The longest pax header: paths have at most 1,024 bytes.
  private static let longestPax = 4096

  init() {}

  /// What stands in `bytes[start...]`, which is at `offset` in the tar. Throws `damaged` with the place for all that may not be there.
  mutating func next(_ bytes: [UInt8], from start: Int, at offset: Int64) throws(ArchiveError) -> Step {
    var position = start
    var path: String?
    while true {
      guard position + TarEntries.block <= bytes.count else { return .needsMore }
      let place = offset + Int64(position - start)
      let block = bytes[position..<position + TarEntries.block]
      if block.allSatisfy({ $0 == 0 }) {
        guard path == nil else { throw .damaged(at: place, "a pax header without its file") }
        guard position + 2 * TarEntries.block <= bytes.count else { return .needsMore }
        guard bytes[position + TarEntries.block..<position + 2 * TarEntries.block].allSatisfy({ $0 == 0 }) else {
          throw .damaged(at: place, "one block of zeros in place of two")
        }
        return .end
      }
      let header = try TarHeader(block, at: place)
      position += TarEntries.block
      switch header.kind {
      case 0x30:
        let entry = Entry(path: path ?? header.name, size: header.size, header: position - start)
        try admit(entry.path, at: place)
        return .file(entry)
      case 0x78:
        guard path == nil, header.size <= TarEntries.longestPax else { throw .damaged(at: place, "a pax header of another kind") }
        let padded = Int(header.size + 511) & ~511
        guard position + padded <= bytes.count else { return .needsMore }
        path = try TarEntries.path(pax: bytes[position..<position + Int(header.size)], at: place)
        position += padded
      default: throw .damaged(at: place, TarEntries.word(header.kind))
      }
    }
  }

  private mutating func admit(_ path: String, at place: Int64) throws(ArchiveError) {
    guard !path.hasPrefix("/"), ObjectKey(path) != nil else { throw .damaged(at: place, "a path that leads elsewhere") }
    guard paths.insert(Array(path.utf8)).inserted else { throw .damaged(at: place, "a path given twice") }
  }

  /// The path in the records of a pax header (`<length> path=<value>\n`), which has nothing else.
  private static func path(pax: ArraySlice<UInt8>, at place: Int64) throws(ArchiveError) -> String {
    let fault = ArchiveError.damaged(at: place, "a pax header with more than a path")
    guard let space = pax.firstIndex(of: 0x20), let count = Int(String(decoding: pax[..<space], as: UTF8.self)),
      count == pax.count, pax.last == 0x0a, let text = String(validating: pax[(space + 1)...].dropLast(), as: UTF8.self),
      text.hasPrefix("path=")
    else { throw fault }
    return String(text.dropFirst(5))
  }

  private static func word(_ kind: UInt8) -> String {
    switch kind {
    case 0x31: "a hard link"
    case 0x32: "a symbolic link"
    case 0x33, 0x34: "a device"
    case 0x35: "a folder"
    case 0x36: "a pipe"
    default: "an entry of another kind"
    }
  }
}

/// The fields of an ustar header (POSIX.1-1988) that matter; the others must be as archives have them.
private struct TarHeader {
  var name: String
  var size: Int64
  var kind: UInt8

  init(_ block: ArraySlice<UInt8>, at place: Int64) throws(ArchiveError) {
    let bytes = Array(block)
    let sum = bytes.enumerated().reduce(0) { $0 + ((148..<156).contains($1.offset) ? 0x20 : Int($1.element)) }
    guard TarHeader.number(bytes[148..<154]) == Int64(sum), bytes[154] == 0, bytes[155] == 0x20 else {
      throw .damaged(at: place, "a tar header whose checksum is wrong")
    }
    guard Array(bytes[257..<265]) == Array("ustar\u{0}00".utf8) else { throw .damaged(at: place, "a tar header of another kind") }
    guard let size = TarHeader.number(bytes[124..<136]) else { throw .damaged(at: place, "a tar header without a size") }
    guard bytes[157..<257].allSatisfy({ $0 == 0 }) else { throw .damaged(at: place, "a link") }
    let parts = [bytes[345..<500], bytes[0..<100]].map { $0.prefix { $0 != 0 } }.filter { !$0.isEmpty }
    guard let name = String(validating: Array(parts.joined(separator: [0x2f])), as: UTF8.self) else {
      throw .damaged(at: place, "a path that is no text")
    }
    (self.name, self.size, kind) = (name, size, bytes[156])
  }

  /// Octal digits, then a space or a zero byte, or nothing; nil for anything else.
  private static func number(_ field: ArraySlice<UInt8>) -> Int64? {
    var value: Int64 = 0
    let digits = field.prefix { $0 != 0 && $0 != 0x20 }
    guard !digits.isEmpty, digits.count <= 12 else { return nil }
    for digit in digits {
      guard (0x30...0x37).contains(digit) else { return nil }
      value = value << 3 | Int64(digit & 7)
    }
    return value
  }
}
