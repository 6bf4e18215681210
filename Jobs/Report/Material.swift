internal import Events
internal import Reports

/// Everything in the store that a report is made from, read once.
struct Material {
  let folder: ReconciliationFolder
  let totals: Totals
  let totalsFile: StoredFile
  let totalsBytes: [UInt8]
  /// SHA-256 of what breaks.csv will be.
  let csvDigest: String
  private let run: ReconciliationRun
  private let inputs: [ReportInput]
  private let listing: BreakListing
  private let openItems: Int
  private let trend: Trend
  private let evidence: [StoredFile]

  /// Reads a reconciliation; breaks.csv goes to `csv` meanwhile.
  init(_ folder: ReconciliationFolder, csv sink: DigestSink) async throws {
    self.folder = folder
    let store = folder.store
    (totals, totalsFile, totalsBytes) = try await folder.totals()
    let (run, runFile) = try await folder.run()
    self.run = run
    var inputs: [ReportInput] = []
    for input in run.inputs {
      inputs.append(ReportInput(input, custody: try await ReconciliationFolder.custody(of: input.file.key, in: store)))
    }
    self.inputs = inputs

    let breaks = try await folder.lines("breaks.ndjson")
    listing = try await Material.read(breaks, of: folder, into: sink)
    csvDigest = sink.digest()
    let open = try await folder.lines("open-items.ndjson")
    let openDigest = try await open.digest()
    openItems = open.count
    evidence = [
      totalsFile, runFile, StoredFile(key: folder.path + "/breaks.ndjson", sha256: try await breaks.digest()),
      StoredFile(key: folder.path + "/open-items.ndjson", sha256: openDigest),
    ]

    var nights = [totals.date: totals]
    for back in 1..<Trend.length {
      let night = totals.date.advanced(by: -back)
      guard let earlier = try await ReconciliationFolder.find(night, in: store) else { continue }
      nights[night] = try await earlier.totals().totals
    }
    trend = Trend(upTo: totals.date, totals: nights)
  }

  /// Reads the breaks again and writes them as CSV.
  func read(into sink: DigestSink) async throws -> BreakListing {
    try await Material.read(try await folder.lines("breaks.ndjson"), of: folder, into: sink)
  }

  private static func read(
    _ lines: ObjectLines, of folder: ReconciliationFolder, into sink: DigestSink
  ) async throws -> BreakListing {
    var sink = sink
    return try await BreakListing.read(lines, at: folder.path + "/breaks.ndjson", csv: &sink)
  }

  /// The report of that identity.
  func report(_ identity: NightReport.Identity, companions: [StoredFile]) -> NightReport {
    NightReport(
      identity: identity, totals: totals, run: run, inputs: inputs, listing: listing, openItems: openItems, trend: trend,
      evidence: evidence, companions: companions)
  }
}
