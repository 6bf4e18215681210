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
    var chunk = BreaksCSV.header
    var number = 0
    for try await line in lines {
      number += 1
      let record = try BreakRecord(parsing: line, at: "\(place):\(number)")
      let standing = listing.add(record)
      chunk += BreaksCSV.row(record, standing)
      if chunk.count >= 1 << 16 {
        try await csv.write(chunk)
        chunk.removeAll(keepingCapacity: true)
      }
    }
    try await csv.write(chunk)
    return listing
  }
}
