internal import Events
internal import Sealing

/// A record as it is in an archive.
package struct ArchivedEvent: Sendable, Hashable {
  /// Its leaf in the archive's tree.
  package var leaf: Int
  /// The record's bytes.
  package var bytes: [UInt8]
  /// The export that it comes from, and the line on which it began there.
  package var export: String
  package var line: Int
}

/// The events of a member.
package struct ArchivedEvents: Sendable {
  /// Their leaves in the archive's tree.
  package let leaves: Range<Int>
  private let lines: [UInt8]
  /// Where each line ends: at its line feed.
  private let ends: [Int]
  private let places: [Place]
  /// Runs of lines of one export, the first line's place in the member.
  let exports: [(first: Int, key: String)]

  private struct Place { var line: Int }

  /// Throws where lines, places and leaves do not number the same.
  init(lines: [UInt8], places: [UInt8], leaves: Range<Int>, path: String) throws(ArchiveError) {
    self.lines = lines
    self.leaves = leaves
    ends = lines.lineEnds
    guard ends.count == leaves.count, (ends.last.map { $0 + 1 } ?? 0) == lines.count else {
      throw .damaged(at: 0, "\(path) has \(ends.count) lines, not \(leaves.count)")
    }
    (self.places, exports) = try ArchivedEvents.read(places, path)
    guard self.places.count == leaves.count, leaves.isEmpty || exports.first?.first == 0 else {
      throw .damaged(at: 0, "the places of \(path) are not its events'")
    }
  }

  private static func read(_ places: [UInt8], _ path: String) throws(ArchiveError) -> ([Place], [(first: Int, key: String)]) {
    var found: [Place] = []
    var exports: [(first: Int, key: String)] = []
    var line = 0
    for row in places.split(separator: 0x0a) {
      let text = String(decoding: row, as: UTF8.self)
      if text.hasPrefix("# ") {
        exports.append((found.count, String(text.dropFirst(2))))
        line = 0
      } else if let step = Int(text), step >= 0, step <= 1 << 40 {
        line += step
        found.append(Place(line: line))
      } else {
        throw .damaged(at: 0, "the places of \(path)")
      }
    }
    return (found, exports)
  }

  /// Where the places of a member's events are.
  static func placesPath(of path: String) -> String {
    path.replacing("data/events/", with: "data/places/", maxReplacements: 1).replacing(".ndjson", with: ".txt")
  }

  /// The event at a leaf, one of `leaves`.
  package subscript(leaf: Int) -> ArchivedEvent {
    let index = leaf - leaves.lowerBound
    let export = exports.last { $0.first <= index }?.key ?? ""
    return ArchivedEvent(leaf: leaf, bytes: Array(lines[range(index)]), export: export, line: places[index].line)
  }

  /// The bytes of the lines of some leaves, line feeds included.
  func lines(of range: Range<Int>) -> ArraySlice<UInt8> {
    guard let last = range.last else { return [] }
    return lines[self.range(range.lowerBound - leaves.lowerBound).lowerBound...ends[last - leaves.lowerBound]]
  }

  /// The leaf hashes of some leaves, one or more.
  func leafHashes(of range: Range<Int>) -> [Digest] {
    let places = range.lowerBound - leaves.lowerBound..<range.upperBound - leaves.lowerBound
    let sizes = places.map { UInt32(truncatingIfNeeded: self.range($0).count) }
    let bytes = self.range(places.lowerBound).lowerBound...ends[places.upperBound - 1]
    return LineHasher.leaves(lines, bytes.lowerBound..<bytes.upperBound + 1, sizes)
  }

  private func range(_ index: Int) -> Range<Int> { (index == 0 ? 0 : ends[index - 1] + 1)..<ends[index] }
}
