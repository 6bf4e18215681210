extension BreakListing {
  /// Reads `breaks.ndjson` line by line, in one pass and in bounded memory: each line is counted here, written to `csv`, and given to
  /// `rows`. `place` names the file in errors.
  package static func read<Lines: AsyncSequence>(
    _ lines: Lines, at place: String, into empty: BreakListing = BreakListing(), csv: inout some ByteSink,
    rows: (any RowSink)? = nil
  ) async throws -> BreakListing where Lines.Element == [UInt8] {
    var listing = empty
    var iterator = lines.makeAsyncIterator()
    try await csv.write(BreaksCSV.header)
    var number = 0
    var batch = try await LineBatch.next(&iterator, from: 1)
    var ready = Laid()
    // While the lines of one batch are read, what the batch before has is counted and passed on.
    while !batch.lines.isEmpty || !ready.breaks.isEmpty {
      let (lines, cells, work) = (batch, ready.cells, listing.work)
      // What takes longest begins first.
      async let passed: Void? = rows?.add(cells)
      async let laid = Laid(lines, at: place, work)
      listing.add(ready.breaks)
      try await csv.write(ready.csv)
      number += lines.lines.count
      batch = try await LineBatch.next(&iterator, from: number + 1)
      ready = try await laid
      try await passed
    }
    return listing
  }

  private mutating func add(_ breaks: [BreakEntry]) {
    let breaks = breaks.span
    for index in breaks.indices { add(breaks[index].record, breaks[index].standing) }
  }
}

/// Breaks as they are laid out in tables.
private struct Laid: Sendable {
  var breaks: [BreakEntry] = []
  var cells: [[FormCell]] = []
  var csv: [UInt8] = []

  init() {}

  init(_ lines: LineBatch, at place: String, _ work: BreakWork) throws(ReportError) {
    breaks = try lines.breaks(at: place, work)
    cells = breaks.map { $0.record.cells($0.standing) }
    for row in cells { BreaksCSV.append(row, to: &csv) }
  }
}
