/// The table of a seekable Zstandard file: the sizes of its frames, in a frame that other readers skip ("Zstandard Seekable Format",
/// version 0.1.0, in zstd's `contrib/seekable_format`). Without checksums: each frame has its own.
package struct SeekTable: Hashable, Sendable {
  /// One frame: where it begins and what is in it.
  package struct Frame: Hashable, Sendable {
    /// Bytes from the file's beginning.
    package var offset: Int64
    /// Bytes in the file.
    package var packed: Int
    /// Bytes of all contents before it.
    var start: Int64
    /// Bytes of its content.
    package var size: Int
  }

  /// In the order of the file; each begins where the one before it ends.
  package private(set) var frames: [Frame] = []

  /// Empty.
  package init() {}

  /// Bytes of all contents.
  package var size: Int64 { frames.last.map { $0.start + Int64($0.size) } ?? 0 }
  /// Bytes of all frames, without the table.
  var packed: Int64 { frames.last.map { $0.offset + Int64($0.packed) } ?? 0 }

  /// Adds the next frame. Both sizes are less than 4 GiB.
  package mutating func append(packed: Int, size: Int) {
    frames.append(Frame(offset: self.packed, packed: packed, start: self.size, size: size))
  }

  /// The frames that hold a range of the contents. Binary search.
  func frames(holding range: Range<Int64>) -> ArraySlice<Frame> {
    let from = first { $0.start + Int64($0.size) > range.lowerBound }
    let to = first { $0.start >= range.upperBound }
    return range.isEmpty ? [] : frames[from..<max(from, to)]
  }

  /// The first frame from which on a condition holds; it must hold for all that follow.
  private func first(_ holds: (Frame) -> Bool) -> Int {
    var (low, high) = (0, frames.count)
    while low < high {
      let middle = (low + high) / 2
      if holds(frames[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  // MARK: the bytes

  /// Of a frame that a reader is to skip (RFC 8878, 3.1.2); the format asks for the last of the sixteen.
  private static let skippable: UInt32 = 0x184d_2a5e
  private static let magic: UInt32 = 0x8f92_eab1
  /// Bytes in front of the entries, of an entry, and behind the entries: count, descriptor, magic.
  private static let head = 8
  private static let entry = 8
  /// What a reader takes from the end of a file to learn the table's size.
  package static let footer = 9
  /// More would be no file of ours: 4 million frames of 1 MiB.
  private static let most = 1 << 22

  /// The table as it stands at the end of a file.
  package var bytes: [UInt8] {
    var bytes: [UInt8] = []
    func add(_ value: Int) {
      for shift in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
    }
    add(Int(SeekTable.skippable))
    add(frames.count * SeekTable.entry + SeekTable.footer)
    for frame in frames {
      add(frame.packed)
      add(frame.size)
    }
    add(frames.count)
    bytes.append(0)
    add(Int(SeekTable.magic))
    return bytes
  }

  /// How many bytes the table has of a file that ends with this footer, and what it says of checksums.
  package static func length(footer: [UInt8], of fileSize: Int64) throws(ArchiveError) -> (bytes: Int, entry: Int) {
    let place = fileSize - Int64(SeekTable.footer)
    guard footer.count == SeekTable.footer, word(footer, 5) == magic else { throw .damaged(at: place, "no seek table") }
    // Bit 7: each entry has a checksum. Bits 2 to 6 are reserved, the last two unused.
    guard footer[4] & 0x7c == 0 else { throw .damaged(at: place, "a seek table of another kind") }
    let entry = SeekTable.entry + (footer[4] & 0x80 == 0 ? 0 : 4)
    let count = Int(word(footer, 0))
    let length = head + count * entry + SeekTable.footer
    guard count <= most, Int64(length) <= fileSize else { throw .damaged(at: place, "a seek table larger than its file") }
    return (length, entry)
  }

  /// Reads the table, which is the end of a file of that size.
  package init(_ bytes: [UInt8], of fileSize: Int64) throws(ArchiveError) {
    let (length, entry) = try SeekTable.length(footer: Array(bytes.suffix(SeekTable.footer)), of: fileSize)
    let place = fileSize - Int64(length)
    guard bytes.count == length, SeekTable.word(bytes, 0) == SeekTable.skippable,
      Int(SeekTable.word(bytes, 4)) == length - SeekTable.head
    else { throw .damaged(at: place, "a seek table without its beginning") }
    frames.reserveCapacity((length - SeekTable.head) / entry)
    for offset in stride(from: SeekTable.head, to: length - SeekTable.footer, by: entry) {
      append(packed: Int(SeekTable.word(bytes, offset)), size: Int(SeekTable.word(bytes, offset + 4)))
    }
    guard packed == place else { throw .damaged(at: place, "a seek table of other frames") }
  }

  private static func word(_ bytes: [UInt8], _ offset: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 | UInt32(bytes[offset + $1]) << UInt32(8 * $1) }
  }
}
