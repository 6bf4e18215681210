/// A break of the list, with where it stands by what people did.
package struct BreakEntry: Sendable {
  /// The break as its line has it.
  package let record: BreakRecord
  /// Where it stands; open and nobody's where nothing was done.
  package let standing: BreakStanding

  init(_ record: BreakRecord, _ standing: BreakStanding = BreakStanding()) {
    (self.record, self.standing) = (record, standing)
  }
}

/// Some lines of `breaks.ndjson` that follow each other: so many that handing them from task to task costs little, and so few that
/// they take little room.
package struct LineBatch: Sendable {
  /// Without their newlines; none at the end of the file.
  package private(set) var lines: [[UInt8]] = []
  /// The first one's, from 1.
  let number: Int

  private static let most = 512
  /// Bytes behind which no further line is taken.
  private static let room = 1 << 18

  /// Takes the next lines, the first of which has that number.
  package static func next<Lines: AsyncIteratorProtocol>(_ lines: inout Lines, from number: Int)
    async throws -> LineBatch
  where Lines.Element == [UInt8] {
    var batch = LineBatch(number: number)
    var bytes = 0
    while batch.lines.count < most, bytes < room, let line = try await lines.next(isolation: #isolation) {
      batch.lines.append(line)
      bytes += line.count
    }
    return batch
  }

  /// The breaks in them. `place` names the file in errors.
  package func breaks(at place: String, _ work: BreakWork) throws(ReportError) -> [BreakEntry] {
    var breaks: [BreakEntry] = []
    breaks.reserveCapacity(lines.count)
    for (index, line) in lines.enumerated() {
      let record = try BreakRecord(parsing: line, at: "\(place):\(number + index)")
      breaks.append(BreakEntry(record, work.standing(of: record)))
    }
    return breaks
  }
}
