package import Events
package import Numbers
internal import Operations
package import PDF
package import Reports
package import Sealing
internal import Spreadsheet
package import Storage

/// Writes what auditors read: from one date's reconciliation, `report.html` and what lies beside it, under `reports/<yyyy>/<mm>/<dd>/v<N>/`. The same inputs leave the store as it is; other ones make the next version.
package struct ReportJob: Sendable {
  private let store: any ObjectStore
  private let program: String
  private let organization: String?
  private let configDigest: String?
  private let postsRequests: Bool
  private let settings: Settings
  private let work: WorkSettings
  private let officers: HoldOfficers
  private let signers: [Certificate]

  /// Which forms a report has beside its page, in which form its numbers stand, and where a workbook waits until it is whole.
  package struct Settings: Sendable {
    var forms: Set<ReportForm>
    /// For what the PDF's own fonts lack.
    var fonts: [TrueTypeFont]
    var scratchFolder: String
    var limits: Limits
    /// How numbers look in texts for people.
    var numbers: NumberForm

    /// `scratchFolder` must be there; only the workbook needs it.
    package init(
      forms: Set<ReportForm>, fonts: [TrueTypeFont] = [], scratchFolder: String, limits: Limits = Limits(),
      numbers: NumberForm = .english
    ) {
      (self.forms, self.fonts, self.scratchFolder, self.limits, self.numbers) = (forms, fonts, scratchFolder, limits, numbers)
    }
  }

  /// How many breaks are listed one by one where a form has no room for all.
  package struct Limits: Sendable {
    /// In page, PDF and JSON.
    var carried: Int
    /// In the workbook.
    var rows: Int

    /// `rows` beyond the default do not fit into a worksheet.
    package init(carried: Int = BreakTable.most, rows: Int = ReportSheets.most) { (self.carried, self.rows) = (carried, rows) }
  }

  /// A job on a store. `program` is name and version; `organization` and `configDigest` (SHA-256, 64 hexadecimal digits) are
  /// printed where they are known. `postsRequests` says whether requests for re-ingestion have an endpoint. `officers` are those
  /// without whose signature no hold lets go; `signers`, those whose seals on certificates of destruction are trusted.
  package init(
    store: any ObjectStore, program: String, organization: String? = nil, configDigest: String? = nil,
    postsRequests: Bool = false,
    settings: Settings, work: WorkSettings = WorkSettings(), officers: HoldOfficers = .none,
    signers: [Certificate] = []
  ) {
    (self.settings, self.work, self.officers, self.signers) = (settings, work, officers, signers)
    self.store = store
    self.program = program
    self.organization = organization.flatMap { $0.isEmpty ? nil : $0 }
    self.configDigest = configDigest
    self.postsRequests = postsRequests
  }

  /// Reports the latest reconciliation of `date`, or that version of it, with what was done about breaks up to an instant: nil for that of the
  /// date's latest report, and of its reconciliation where there is none. Throws `JobError` (no input where there is none), `ReportError` where
  /// a record is not what it should be, and what the store throws.
  package func run(date: LogicalDate, reconciliation version: Int? = nil, workAsOf: Instant? = nil) async throws -> ReportOutcome
  {
    do {
      return try await report(try await folder(date, version), workAsOf)
    } catch let error as WorkbookError {
      throw JobError(
        .io, "cannot report \(date.description)", at: settings.scratchFolder, because: error.description,
        remedy: "make room there, then report the date again")
    }
  }

  /// Which version of the date's reconciliation would be reported. Throws `JobError` where there is none.
  package func reconciliation(of date: LogicalDate) async throws -> Int { try await folder(date, nil).version }

  private func folder(_ date: LogicalDate, _ version: Int?) async throws -> ReconciliationFolder {
    if let folder = try await ReconciliationFolder.find(date, version: version, in: store) { return folder }
    throw JobError(
      .noInput, "cannot report \(date.description)", at: "reconciliations/" + date.path,
      because: version.map { "it has no version \($0)" } ?? "the date has no reconciliation",
      remedy: "run `tally reconcile --date \(date.description)`")
  }

  /// Writes the latest version where it is this report, whole or begun; else the next.
  private func report(_ folder: ReconciliationFolder, _ asked: Instant?) async throws -> ReportOutcome {
    let reports = "reports/" + folder.date.path
    let latest = try await ReconciliationFolder.versions(under: reports, in: store).max()
    let instant = WorkInstant(store: store, folder: folder, latest: latest)
    let asOf = try await instant.resolved(asked)
    let isNext = try await instant.isNext(asOf)
    let version = (latest ?? 0) + (isNext ? 1 : 0)
    // One that comes to the same by another config is no other report: it says by which it was first written.
    let config = try await isNext ? configDigest : instant.summary()?.configDigest ?? configDigest
    let done = try await WorkLedger(store: store).read(before: asOf).work
    let first = ReportFolder(store: store, path: "\(reports)/v\(version)")
    // The breaks are read once for everything that is said of them; breaks.csv and the workbook's rows are made meanwhile.
    let book = try self.book()
    let (csv, material) = try await first.draft("breaks.csv") { sink in
      try await Material(
        folder, hasEndpoint: postsRequests, work: done, asOf: asOf, work, officers: officers, signers: signers,
        carried: settings.limits.carried,
        csv: sink, book: book)
    }
    let last = LatestReport(store: store)
    // A red one may have been made from what was altered.
    if let before = try await last.evidence(folder.date), let altered = material.altered(since: before),
      try await last.summary(folder.date)?.verdict != .doesNotFoot
    {
      await first.abandon([csv])
      throw JobError(
        .integrity, "cannot report \(folder.date)", at: altered, because: "it is not what the date's latest report was made from",
        remedy: "restore it from a backup, then run `tally verify`")
    }
    if let outcome = try await write(material, csv, book, first, version: version, config, isNew: isNext) { return outcome }
    guard !isNext else { return try taken(folder.date) }
    let next = ReportFolder(store: store, path: "\(reports)/v\(version + 1)")
    let another = try self.book()
    let again = try await next.draft("breaks.csv") { try await material.read(into: $0, another) }
    return try await write(material, again.draft, another, next, version: version + 1, configDigest, isNew: true)
      ?? taken(folder.date)
  }

  /// An empty workbook, where one is asked for.
  private func book() throws -> ReportBook? {
    settings.forms.contains(.xlsx) ? try ReportBook(most: settings.limits.rows, scratchFolder: settings.scratchFolder) : nil
  }

  private func taken(_ date: LogicalDate) throws -> ReportOutcome {
    throw JobError(.tryAgain, "cannot report \(date.description)", because: "another run writes a report of the same date")
  }

  /// Makes the other files and names what is missing; nil, and nothing is named, where that version is another report.
  private func write(
    _ material: Material, _ csv: ReportFolder.Draft, _ book: ReportBook?, _ folder: ReportFolder, version: Int, _ config: String?,
    isNew: Bool
  ) async throws -> ReportOutcome? {
    let identity = NightReport.Identity(
      date: material.totals.date, version: version, totalsDigest: material.totalsFile.sha256, organization: organization,
      program: program, configDigest: config, workAsOf: material.workAsOf.description,
      numbers: settings.numbers)
    let signed = try await SignOffReader(store: store).lastSigned(material.totals.date, before: version)
    var drafts = [csv]
    do {
      guard !csv.differs else { return nil }
      drafts.append(try await folder.draft("requests.csv") { try await material.readRequests(into: $0) }.draft)
      drafts.append(try await folder.draft("totals.json", material.totalsBytes))
      drafts.append(try await folder.draft("messages.txt", material.messages))
      drafts.append(try await folder.draft(EvidenceList.name, material.evidenceList))
      // What the summary says does not depend on which files lie beside the page.
      drafts.append(try await folder.draft("summary.json", NightSummary(material.report(identity, companions: [])).json))
      guard !drafts.contains(where: \.differs) else {
        await folder.abandon(drafts)
        return nil
      }
      func report() -> NightReport { material.report(identity, companions: drafts.map(\.file), signedBefore: signed) }
      let made = try await FormsWriter(material: material, report: report(), book: book, settings: settings, folder: folder).run()
      drafts += made.drafts
      let whole = report()
      let page = try await folder.draft("report.html") { sink in
        for piece in HTMLReport(whole).pieces() { try await sink.write(piece.bytes) }
      }.draft
      drafts.append(page)
      let manifest = try await folder.draft(ReportManifest.name, identity.manifest(of: drafts.map(\.file)).bytes)
      drafts.insert(manifest, at: drafts.endIndex - 1)
      guard !drafts.contains(where: \.differs) else {
        await folder.abandon(drafts)
        return nil
      }
      // The page comes last: a folder that has one is complete.
      let wrote = try await folder.commit(drafts)
      return ReportOutcome(
        reportID: identity.reportID, version: version, files: drafts.map(\.file.key), isNew: isNew || wrote,
        verdict: whole.verdict, missing: made.missing, open: whole.open,
        signedBefore: isNew || wrote ? signed?.signOff : nil, error: ReportOutcome.error(of: whole, at: page.file.key))
    } catch {
      await folder.abandon(drafts)
      throw error
    }
  }
}
