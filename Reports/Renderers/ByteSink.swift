/// Where a renderer puts its bytes, in order.
package protocol ByteSink {
  /// Appends bytes.
  mutating func write(_ bytes: [UInt8]) async throws
}

extension BreakListing {
  /// Reads `breaks.ndjson` line by line, in one pass and in bounded memory: each line is counted here and written to `csv`.
  /// `place` names the file in errors.
  package static func read<Lines: AsyncSequence>(
    _ lines: Lines, at place: String, into empty: BreakListing = BreakListing(), csv: inout some ByteSink
  ) async throws -> BreakListing where Lines.Element == [UInt8] {
    var listing = empty
    var iterator = lines.makeAsyncIterator()
    try await csv.write(BreaksCSV.header)
    var number = 0
    var batch = try await LineBatch.next(&iterator, from: 1)
    var ready = LineBatch.Breaks()
    // While the lines of one batch are read, what the batch before has is counted.
    while !batch.lines.isEmpty || !ready.records.isEmpty {
      let (lines, work) = (batch, listing.work)
      async let read = lines.read(at: place, work)
      for (record, standing) in ready.records { listing.add(record, standing) }
      try await csv.write(ready.csv)
      number += lines.lines.count
      batch = try await LineBatch.next(&iterator, from: number + 1)
      ready = try await read
    }
    return listing
  }
}

/// Some lines of `breaks.ndjson` that follow each other.
private struct LineBatch: Sendable {
  var lines: [[UInt8]] = []
  /// The first one's, from 1.
  let number: Int

  /// Records with where they stand, and their lines of `breaks.csv`.
  struct Breaks: Sendable {
    var records: [(record: BreakRecord, standing: BreakStanding)] = []
    var csv: [UInt8] = []
  }

  /// Takes the next lines.
  static func next<Lines: AsyncIteratorProtocol>(_ lines: inout Lines, from number: Int)
    async throws -> LineBatch
  where Lines.Element == [UInt8] {
    var batch = LineBatch(number: number)
    while batch.lines.count < 100, let line = try await lines.next(isolation: #isolation) {
      batch.lines.append(line)
    }
    return batch
  }

  func read(at place: String, _ work: BreakWork) throws(ReportError) -> Breaks {
    var breaks = Breaks()
    for (index, line) in lines.enumerated() {
      let record = try BreakRecord(parsing: line, at: "\(place):\(number + index)")
      let standing = work.standing(of: record)
      breaks.records.append((record, standing))
      breaks.csv += BreaksCSV.row(record, standing)
    }
    return breaks
  }
}
