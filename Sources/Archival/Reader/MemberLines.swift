internal import CMemory
internal import Sealing

/// The lines of a member of events, without their places.
struct MemberLines: Sendable {
  /// Their leaves in the archive's tree.
  let leaves: Range<Int>
  private let bytes: [UInt8]
  /// Where each line ends: at its line feed.
  private let ends: [Int]

  /// Throws where lines and leaves do not number the same.
  init(_ bytes: [UInt8], leaves: Range<Int>, path: String) throws(ArchiveError) {
    (self.bytes, self.leaves) = (bytes, leaves)
    ends = bytes.lineEnds
    guard ends.count == leaves.count, (ends.last.map { $0 + 1 } ?? 0) == bytes.count else {
      throw .damaged(at: 0, "\(path) has \(ends.count) lines, not \(leaves.count)")
    }
  }

  /// The bytes of a line, without its line feed.
  subscript(leaf: Int) -> ArraySlice<UInt8> { bytes[range(leaf - leaves.lowerBound)] }

  /// The bytes of a line with its line feed.
  func line(_ leaf: Int) -> ArraySlice<UInt8> {
    let range = range(leaf - leaves.lowerBound)
    return bytes[range.lowerBound...range.upperBound]
  }

  /// The leaf hashes of some leaves, one or more.
  func leafHashes(of range: Range<Int>) -> [Digest] {
    let places = range.lowerBound - leaves.lowerBound..<range.upperBound - leaves.lowerBound
    let sizes = places.map { UInt32(truncatingIfNeeded: self.range($0).count) }
    return LineHasher.leaves(bytes, self.range(places.lowerBound).lowerBound..<ends[places.upperBound - 1] + 1, sizes)
  }

  /// What stands in every record that has an id or a label, but for escapes: an id may be composed of parts that are joined by ":".
  static func part(of text: String) -> [UInt8] {
    let parts = text.utf8.split(separator: UInt8(ascii: ":")).map { Array($0) }
    return parts.max { $0.count < $1.count } ?? []
  }

  /// The leaves of lines that may have a text: those in which it stands, and those with an escape, which may spell it otherwise.
  func leaves(mayHave text: [UInt8]) -> [Int] {
    var found: Set<Int> = []
    for wanted in [text, [UInt8(ascii: "\\")]] {
      var start = 0
      while let place = bytes.place(of: wanted, from: start) {
        let line = self.line(at: place)
        found.insert(leaves.lowerBound + line)
        start = ends[line] + 1
      }
    }
    return found.sorted()
  }

  /// The line that a byte is in.
  private func line(at place: Int) -> Int {
    var (low, high) = (0, ends.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if ends[middle] < place { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private func range(_ index: Int) -> Range<Int> { (index == 0 ? 0 : ends[index - 1] + 1)..<ends[index] }
}

extension [UInt8] {
  /// Whether a text may stand in them: as it is, or escaped.
  func mayHave(_ text: [UInt8]) -> Bool { place(of: text, from: 0) != nil || place(of: [UInt8(ascii: "\\")], from: 0) != nil }

  /// Where others begin in them for the first time from a place on; nil where they do not.
  fileprivate func place(of wanted: [UInt8], from start: Int) -> Int? {
    unsafe withUnsafeBytes { bytes -> Int? in
      guard let base = bytes.baseAddress, start < bytes.count else { return nil }
      let found = unsafe wanted.withUnsafeBytes { wanted in
        unsafe memmem(base + start, bytes.count - start, wanted.baseAddress ?? base, wanted.count)
      }
      return unsafe found.map { unsafe UnsafeRawPointer($0) - base }
    }
  }
}
