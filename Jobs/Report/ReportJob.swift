package import Events
internal import Operations
internal import Reports
internal import Sealing
package import Storage

/// Writes what auditors read: from one date's reconciliation, `report.html` and what lies beside it, under `reports/<yyyy>/<mm>/<dd>/v<N>/`. The same inputs leave the store as it is; other ones make the next version.
package struct ReportJob: Sendable {
  private let store: any ObjectStore
  private let program: String
  private let organization: String?
  private let configDigest: String?
  private let postsRequests: Bool
  private let work: WorkSettings

  /// A job on a store. `program` is name and version; `organization` and `configDigest` (SHA-256, 64 hexadecimal digits) are
  /// printed where they are known. `postsRequests` says whether requests for re-ingestion have an endpoint.
  package init(
    store: any ObjectStore, program: String, organization: String? = nil, configDigest: String? = nil,
    postsRequests: Bool = false,
    work: WorkSettings = WorkSettings()
  ) {
    self.store = store
    self.program = program
    self.organization = organization.flatMap { $0.isEmpty ? nil : $0 }
    self.configDigest = configDigest
    self.postsRequests = postsRequests
    self.work = work
  }

  /// Reports the latest reconciliation of `date`, or that version of it, with what was done about breaks up to an instant: nil for that of the
  /// date's latest report, and of its reconciliation where there is none. Throws `JobError` (no input where there is none, unreadable
  /// where a record is not what it should be) and what the store throws.
  package func run(date: LogicalDate, reconciliation version: Int? = nil, workAsOf: Instant? = nil) async throws -> ReportOutcome
  {
    do {
      guard let folder = try await ReconciliationFolder.find(date, version: version, in: store) else {
        throw JobError(
          .noInput, "cannot report \(date.description)", at: "reconciliations/" + date.path,
          because: version.map { "it has no version \($0)" } ?? "the date has no reconciliation",
          remedy: "run `tally reconcile --date \(date.description)`")
      }
      return try await report(folder, workAsOf)
    } catch let error as ReportError {
      throw JobError(
        .unreadable, "cannot report \(date.description)", at: error.place, because: error.cause, remedy: "run `tally verify`")
    }
  }

  /// Writes the latest version where it is this report, whole or begun; else the next.
  ///
  /// A date's first report reads the breaks once, and its CSV is written meanwhile. Otherwise they are read first to compare.
  private func report(_ folder: ReconciliationFolder, _ asked: Instant?) async throws -> ReportOutcome {
    let reports = "reports/" + folder.date.path
    let latest = try await ReconciliationFolder.versions(under: reports, in: store).max()
    let asOf = try await WorkInstant(store: store, folder: folder, latest: latest).resolved(asked)
    let done = try await WorkLedger(store: store).read(before: asOf).work
    func read(_ sink: DigestSink) async throws -> Material {
      try await Material(folder, hasEndpoint: postsRequests, work: done, asOf: asOf, work, csv: sink)
    }
    guard let latest else {
      let draft = try await store.create(try ReconciliationFolder.key(reports + "/v1/breaks.csv"))
      do {
        let material = try await read(DigestSink(draft))
        return try await write(material, version: 1, isNew: true, draft: draft) ?? taken(folder.date)
      } catch {
        await draft.abandon()
        throw error
      }
    }
    let material = try await read(DigestSink())
    if let outcome = try await write(material, version: latest, isNew: false) { return outcome }
    return try await write(material, version: latest + 1, isNew: true) ?? taken(folder.date)
  }

  private func taken(_ date: LogicalDate) throws -> ReportOutcome {
    throw JobError(.tryAgain, "cannot report \(date.description)", because: "another run writes a report of the same date")
  }

  /// Nil where that version is another report.
  private func write(
    _ material: Material, version: Int, isNew: Bool, draft: (any ObjectWriter)? = nil
  ) async throws -> ReportOutcome? {
    let folder = "reports/\(material.totals.date.path)/v\(version)"
    let identity = NightReport.Identity(
      date: material.totals.date, version: version, totalsDigest: material.totalsFile.sha256, organization: organization,
      program: program, configDigest: configDigest, workAsOf: material.workAsOf.description)
    func stored(_ name: String, _ sha256: String) -> StoredFile { StoredFile(key: folder + "/" + name, sha256: sha256) }
    func stored(_ name: String, _ bytes: [UInt8]) -> StoredFile { stored(name, SHA256.hash(bytes).description) }
    let (csv, requests) = (stored("breaks.csv", material.csvDigest), stored("requests.csv", material.requestsDigest))
    let totals = stored("totals.json", material.totalsFile.sha256)
    let messages = stored("messages.txt", material.messages)
    let signed = try await SignOffReader(store: store).lastSigned(material.totals.date, before: version)
    // What the summary says does not depend on which files lie beside the page.
    let summary = NightSummary(material.report(identity, companions: [])).json
    let companions = [csv, requests, totals, messages, stored("summary.json", summary)]
    let report = material.report(identity, companions: companions, signedBefore: signed)
    let page = HTMLReport(report).pieces()
    let forms = [totals, csv, requests, messages, stored("summary.json", summary), stored("report.html", try await digest(page))]
    let manifest = identity.manifest(of: forms).bytes
    let files = forms.dropLast() + [stored(ReportManifest.name, manifest)] + forms.suffix(1)

    var missing: Set<String> = []
    for file in files {
      guard try await store.head(try ReconciliationFolder.key(file.key)) != nil else {
        missing.insert(file.key)
        continue
      }
      guard try await digest(file.key) == file.sha256 else { return nil }
    }
    // The page comes last: a folder that has one is complete.
    for file in files where missing.contains(file.key) {
      if let draft, file == csv {
        try await draft.commit(.flushed)
        continue
      }
      try await create(file) { sink in
        switch file.key {
        case totals.key: try await sink.write(material.totalsBytes)
        case requests.key: try await material.readRequests(into: sink)
        case csv.key: _ = try await material.read(into: sink)
        case messages.key: try await sink.write(material.messages)
        case companions.last?.key: try await sink.write(summary)
        case folder + "/" + ReportManifest.name: try await sink.write(manifest)
        default: for piece in page { try await sink.write(piece.bytes) }
        }
      }
    }
    return ReportOutcome(
      reportID: identity.reportID, version: version, files: files.map(\.key), isNew: isNew || !missing.isEmpty,
      verdict: report.verdict, open: report.open)
  }

  private func digest(_ page: [HTML]) async throws -> String {
    let sink = DigestSink()
    for piece in page { try await sink.write(piece.bytes) }
    return sink.digest()
  }

  private func digest(_ key: String) async throws -> String {
    try await ObjectLines(try await store.open(try ReconciliationFolder.key(key))).digest()
  }

  /// Writes an object whose digest is known; other bytes than foretold are never named.
  private func create(_ file: StoredFile, _ body: (DigestSink) async throws -> Void) async throws {
    let writer = try await store.create(try ReconciliationFolder.key(file.key))
    do {
      let sink = DigestSink(writer)
      try await body(sink)
      guard sink.digest() == file.sha256 else {
        throw JobError(
          .integrity, "cannot write the report", at: file.key, because: "its input changed while it was read",
          remedy: "run `tally verify`, then report the date again")
      }
      try await writer.commit(.flushed)
    } catch {
      await writer.abandon()
      throw error
    }
  }
}
