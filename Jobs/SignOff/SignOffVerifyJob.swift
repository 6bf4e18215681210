package import Archival
package import Events
package import Reports
internal import Sealing
package import Storage

/// What a verification of reports found.
package struct SignOffVerification: Sendable {
  /// Reports whose files were compared with their manifests.
  package var reports = 0
  /// Those that have no manifest, being of a program that wrote none: nothing can be said of them.
  package var withoutManifest = 0
  /// Files that they are made from, each counted once.
  package var evidence = 0
  /// Signatures that somebody who is trusted made.
  package var signed = 0
  /// PDFs with a sound signature in them of who made one of those.
  package var documents = 0
  /// Who signed the nights' reports, one line a version.
  package var signOffs: [(date: LogicalDate, signOff: SignOff, isLatest: Bool)] = []
  /// By place.
  package var findings: [StoreFinding] = []

  /// Nothing was looked at yet.
  package init() {}

  /// Whether something is altered, untrusted or missing.
  package var isDamaged: Bool { findings.contains { $0.verdict.isFailure } }
  /// Whether nothing is wrong.
  package var isIntact: Bool { findings.allSatisfy { $0.verdict == .extra } }
  /// Whether a night's last version of a reconciliation is one that nobody names: something to look at, and no failure.
  package var isOdd = false
}

/// Checks reports against their manifests, the signatures over these, what the reports are made from, and reconciliations against the records of
/// the runs that made them.
package struct SignOffVerifyJob: Sendable {
  private let store: any ObjectStore
  private let trust: Trust
  private let now: Int64
  private let progress: @Sendable () -> Void

  /// `now` in seconds since 1970.
  package init(store: any ObjectStore, trust: Trust, now: Int64, progress: @escaping @Sendable () -> Void = {}) {
    (self.store, self.trust, self.now, self.progress) = (store, trust, now, progress)
  }

  /// Verifies the reports of some days, or all.
  package func run(_ days: ClosedRange<LogicalDate>? = nil) async throws -> SignOffVerification {
    let (versions, written) = try await versions(days)
    var result = SignOffVerification()
    let work = try await WorkLedger(store: store).chain()
    if let fault = work.work.fault {
      result.findings.append(StoreFinding(fault.hasSuffix(" missing") ? .missing : .altered, "breaks", fault))
    }
    var evidence = EvidenceCheck(store: store)
    for (date, numbers) in versions.sorted(by: { $0.key < $1.key }) {
      for (version, names) in numbers.sorted(by: { $0.key < $1.key }) {
        try Task.checkCancellation()
        guard Self.hasManifest(names) else {
          // What has no page was never finished.
          if names.contains("report.html") { result.withoutManifest += 1 }
          continue
        }
        let folder = SignOffFolder.folder(date, version)
        let summary = try await summary(folder)
        let time = SigningTime(summary, written: written[folder + "/report.html"])
        try await verify(date, version, isLatest: version == numbers.keys.max(), time, &result)
        if let last = summary?.work { try await verifyWork(last, namedBy: folder, &result) }
        result.findings += try await evidence.findings(folder)
        progress()
      }
    }
    result.evidence = evidence.count
    try await ReconciliationCheck(store: store).run(days, &evidence, into: &result)
    return result
  }

  /// The names of each report's files: those that are there, and the manifests of which a run says that it wrote them. And when the first run ended
  /// that names a page.
  private func versions(
    _ days: ClosedRange<LogicalDate>?
  ) async throws -> (names: [LogicalDate: [Int: Set<String>]], written: [String: Instant]) {
    var keys = try await store.list(try ReconciliationFolder.key("reports")).map(\.key.description)
    let records = try await store.list(try ReconciliationFolder.key("runs/report")).map(\.key).filter { key in
      key.parts.count == 4 && LogicalDate(String(key.parts[2])).map { days?.contains($0) ?? true } == true
    }
    let runs = try await someAtOnce(records) { key in
      try await store.readable(key, limit: 1 << 26).flatMap { try? RunReference(parsing: $0, at: key.description) }
    }.compactMap(\.self)
    keys += runs.flatMap(\.outputs).filter { $0.hasSuffix("/" + ReportManifest.name) }
    let pages = runs.flatMap { run in run.outputs.filter { $0.hasSuffix("/report.html") }.map { ($0, run.finishedAt) } }
    var versions: [LogicalDate: [Int: Set<String>]] = [:]
    for key in keys {
      let parts = key.split(separator: "/")
      guard parts.count == 6, parts[0] == "reports", let date = LogicalDate(parts[1...3].joined(separator: "-")),
        days?.contains(date) ?? true, let version = ReconciliationFolder.version(parts[4])
      else { continue }
      versions[date, default: [:]][version, default: []].insert(String(parts[5]))
    }
    return (versions, Dictionary(pages, uniquingKeysWith: min))
  }

  /// What a report says at a glance. What is wrong with the file itself, its manifest tells.
  private func summary(_ folder: String) async throws -> NightSummary? {
    let name = folder + "/summary.json"
    guard let key = ObjectKey(name) else { return nil }
    return try await store.readable(key, limit: 1 << 24).flatMap { try? NightSummary(parsing: $0, at: name) }
  }

  /// Whether a report of these files has a manifest, or should have: each program that lists evidence writes one, before the page, and none signs without.
  private static func hasManifest(_ names: Set<String>) -> Bool {
    names.contains { $0.hasPrefix(ReportManifest.name) } || names.isSuperset(of: [EvidenceList.name, "report.html"])
  }

  /// That the last documents of work were taken away shows nowhere but in what names them.
  private func verifyWork(_ work: StoredFile, namedBy folder: String, _ result: inout SignOffVerification) async throws {
    let name = folder + "/summary.json"
    guard let last = ObjectKey(work.key), last.parts.first == "breaks" else { return }
    guard try await store.head(last) != nil else {
      result.findings.append(StoreFinding(.missing, work.key, "\(name) names it"))
      return
    }
    if try await store.open(last).sha256().description != work.sha256 {
      result.findings.append(StoreFinding(.altered, work.key, "its SHA-256 is not the one that \(name) names"))
    }
  }

  /// What should have a role's signature in it; nil where the report has no PDF.
  private func document(_ folder: SignOffFolder, _ role: SignOff.Role) -> SignedDocument? {
    let manifest = folder.manifest.flatMap { try? ReportManifest(parsing: $0, at: folder.folder + "/" + ReportManifest.name) }
    return manifest.map(SignedDocument.isWanted) == true ? SignedDocument(store: store, folder: folder, role: role) : nil
  }

  private func verify(
    _ date: LogicalDate, _ version: Int, isLatest: Bool, _ time: SigningTime, _ result: inout SignOffVerification
  ) async throws {
    let folder = try await SignOffFolder(date, version, in: store)
    if folder.manifest != nil { result.reports += 1 }
    result.findings += try await ManifestCheck(store: store).findings(folder)
    var signers: [SignOff.Role: Certificate] = [:]
    for role in folder.roles {
      let place = folder.folder + "/" + SignOffFolder.stem(role)
      guard let check = folder.check(role) else {
        result.findings.append(
          StoreFinding(
            .missing, place + ".p7s",
            folder.manifest == nil ? "there is no manifest that it could be over" : "nobody has signed as preparer"))
        continue
      }
      let judged = check.judge(at: place, trust: trust, now: now)
      result.findings += judged.findings
      guard let signer = judged.signer else { continue }
      if let fault = time.fault(at: signer.signedAt) {
        result.findings.append(
          StoreFinding(
            .untrusted, place + ".p7s", fault,
            remedy: "the signer's clock was wrong, or was set back: have the night's next report signed"))
      }
      if let end = judged.expired {
        result.findings.append(
          StoreFinding(
            .notCheckable, place + ".p7s",
            "the signer's certificate ended on \(Instant(seconds: end)), and no timestamp says that the signature is older",
            remedy: "have signatures stamped: `sealing.tsa`"))
        continue
      }
      result.signed += 1
      signers[role] = signer.certificate
      if let document = document(folder, role) {
        let findings = try await document.findings(sealedBy: signer.certificate, trust: trust, now: now)
        if findings.isEmpty { result.documents += 1 } else { result.findings += findings }
      }
    }
    if let preparer = signers[.preparer], let reviewer = signers[.reviewer], preparer.isSamePerson(as: reviewer) {
      result.findings.append(
        StoreFinding(
          .untrusted, folder.folder + "/" + SignOffFolder.stem(.reviewer) + ".p7s",
          "the reviewer is the preparer, \(preparer.subject)" + (preparer.subject == reviewer.subject ? "" : ", by the key"),
          remedy: "have another person review the night's next report"))
    }
    if let signOff = folder.signOff { result.signOffs.append((date, signOff, isLatest)) }
  }
}
