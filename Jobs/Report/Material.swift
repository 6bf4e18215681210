internal import Events
internal import Reports
internal import Sealing
internal import Storage

/// Everything in the store that a report is made from, read once.
struct Material {
  let folder: ReconciliationFolder
  /// Up to when it tells what was done about breaks.
  let workAsOf: Instant
  let totals: Totals
  let totalsFile: StoredFile
  let totalsBytes: [UInt8]
  private let run: ReconciliationRun
  private let madeBy: RunReference?
  private let inputs: [ReportInput]
  private let listing: BreakListing
  private let items: RolledItems
  private let requests: RequestListing
  private let trend: Trend
  private let openBreaks: OpenBreaks
  /// What the latest report of the night before says.
  private let before: NightSummary?
  private let facts: StoreFacts
  private let carriers: (comparison: CarrierComparison, files: [StoredFile])
  private let evidence: [StoredFile]
  /// What is read besides: too many files to be shown.
  private let others: [StoredFile]
  private let breaksDigest: String
  private let carried: Int
  private let board: RequestBoard

  /// Reads a reconciliation; breaks.csv goes to `csv` meanwhile, and its rows to the workbook.
  init(
    _ folder: ReconciliationFolder, hasEndpoint: Bool, work: BreakWork, asOf workAsOf: Instant, _ settings: WorkSettings,
    officers: HoldOfficers, signers: [Certificate], carried: Int, csv sink: DigestSink, book: ReportBook?
  ) async throws {
    self.folder = folder
    self.workAsOf = workAsOf
    self.carried = carried
    let store = folder.store
    (totals, totalsFile, totalsBytes) = try await folder.totals()
    let (run, runFile) = try await folder.run()
    self.run = run
    madeBy = try await RunReader(folder: folder).first()
    var inputs: [ReportInput] = []
    var others: [StoredFile] = []
    for input in run.inputs {
      let custody = try await ReconciliationFolder.custody(of: input.file.key, in: store)
      var read = ReportInput(input, custody: custody?.facts)
      if read.isDated(folder.date) { read.custody = read.custody?.asFound(by: run, read.key) }
      inputs.append(read)
      others += [custody?.file, input.declaredLater].compactMap(\.self)
    }
    try ReportInput.check(inputs, at: runFile.key)
    self.inputs = inputs

    let breaks = try await folder.lines("breaks.ndjson")
    listing = try await Material.read(breaks, of: folder, BreakListing(work: work, carried: carried), into: sink, book)
    let (items, rolled) = try await RolledItems.read(folder, run)
    self.items = items
    let board = try await RequestBoard(folder)
    requests = try await Material.readRequests(board, RequestListing(hasEndpoint: hasEndpoint), into: DigestSink())
    var asked = [board.input.map { StoredFile(key: $0.key, sha256: $0.sha256) }].compactMap(\.self)
    if let closed = try await folder.requests("closed-requests.ndjson") {
      asked.append(StoredFile(key: folder.path + "/closed-requests.ndjson", sha256: try await closed.digest()))
    }
    breaksDigest = try await breaks.digest()
    evidence =
      [
        totalsFile, runFile, StoredFile(key: folder.path + "/breaks.ndjson", sha256: breaksDigest),
      ] + rolled + asked + board.sources.map { StoredFile(key: $0.key, sha256: $0.sha256) }
    self.board = board

    let known = try await ReconciliationFolder.latest(in: store)
    let date = totals.date
    let earlier = try await someAtOnce(known.filter { $0.key < date }) {
      night, version in
      (night, try await ReconciliationFolder(store: store, date: night, version: version).totals())
    }
    others += earlier.map(\.1.file)
    let nights = Dictionary(uniqueKeysWithValues: earlier.map { ($0.0, $0.1.totals) } + [(date, totals)])
    trend = Trend(upTo: date, totals: nights, first: known.keys.min())
    let first = max(date.advanced(by: 1 - settings.window), min(date, known.keys.min() ?? date))
    let counted = try await OpenBreakCount(store: store, work: work).count(
      nights, into: OpenBreaks(window: first...date, limits: settings.limits), own: listing.dispositions)
    openBreaks = counted.open
    let before = try await Material.before(date, in: store)
    self.before = before?.summary
    let night = Instant(rfc3339: totals.asOf) ?? workAsOf
    facts = try await StoreFactsReader(store: store, officers: officers, signers: signers).read(
      before: workAsOf, since: Instant(nanoseconds: night.nanoseconds - 86_400_000_000_000, digits: 0))
    carriers = try await CarrierReader(store: store).read(facts.summaries, upTo: date)
    self.others = others + counted.files + facts.files + [before?.file].compactMap(\.self)
  }

  /// What the report of the night before says. One that cannot be read is for `tally verify` to tell: then there is no roll-forward.
  private static func before(
    _ date: LogicalDate, in store: any ObjectStore
  ) async throws -> (summary: NightSummary, file: StoredFile)? {
    do { return try await LatestReport(store: store).read(date.advanced(by: -1)) } catch is ReportError {
      return nil
    } catch let error as StorageError where [.notFound, .damaged, .tooLarge].contains(error.code) {
      return nil
    }
  }

  /// A file of the reconciliation that is not what a report of it was made from, by that one's list; nil where all are.
  func altered(since list: EvidenceList) -> String? {
    let now = Dictionary(evidence.map { ($0.key, $0.sha256) }) { first, _ in first }
    return list.files.first { $0.key.hasPrefix(folder.path + "/") && now[$0.key] != $0.sha256 }?.key
  }

  /// What evidence.sha256 is.
  var evidenceList: [UInt8] { EvidenceList(evidence + carriers.files + others).bytes }

  /// What messages.txt is.
  var messages: [UInt8] { listing.messages.bytes }

  /// Reads the breaks again, and writes them as CSV and into the workbook.
  func read(into sink: DigestSink, _ book: ReportBook?) async throws -> BreakListing {
    try await Material.read(
      try await folder.lines("breaks.ndjson"), of: folder, BreakListing(work: listing.work, carried: carried), into: sink, book)
  }

  /// The breaks again, one by one.
  func breaks() async throws -> BreakLines {
    BreakLines(
      try await folder.lines("breaks.ndjson"), at: folder.path + "/breaks.ndjson", sha256: breaksDigest, work: listing.work)
  }

  /// Reads the requests again and writes them as CSV.
  func readRequests(into sink: DigestSink) async throws {
    _ = try await Material.readRequests(board, requests, into: sink)
  }

  private static func readRequests(
    _ board: RequestBoard, _ empty: RequestListing, into sink: DigestSink
  ) async throws -> RequestListing {
    var listing = empty
    var chunk = RequestsCSV.header
    _ = try await RequestList(store: board.folder.store).run(board) { request in
      let record = try RequestRecord(
        parsing: request.line, at: board.folder.path, state: request.state, attempts: request.attempts,
        lastStatus: request.lastStatus, lastAt: request.lastAt?.description)
      listing.add(record)
      chunk += RequestsCSV.row(record)
      guard chunk.count >= 1 << 16 else { return }
      try await sink.write(chunk)
      chunk.removeAll(keepingCapacity: true)
    }
    try await sink.write(chunk)
    return listing
  }

  private static func read(
    _ lines: ObjectLines, of folder: ReconciliationFolder, _ empty: BreakListing, into sink: DigestSink, _ book: ReportBook?
  ) async throws -> BreakListing {
    var sink = sink
    return try await BreakListing.read(lines, at: folder.path + "/breaks.ndjson", into: empty, csv: &sink, rows: book)
  }

  /// The report of that identity.
  func report(_ identity: NightReport.Identity, companions: [StoredFile], signedBefore: SignedBefore? = nil) -> NightReport {
    NightReport(
      identity: identity, totals: totals, run: run, inputs: inputs, listing: listing, items: items, requests: requests,
      trend: trend, open: openBreaks, store: facts, carriers: carriers.comparison,
      evidence: evidence + carriers.files, companions: companions, signedBefore: signedBefore,
      madeBy: madeBy, before: before)
  }
}
