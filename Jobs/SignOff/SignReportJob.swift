package import Archival
package import Events
internal import Operations
package import Reports
package import Sealing
package import Storage

/// Signs a night's latest report: a seal over its manifest beside it. Nothing that is there is changed.
package struct SignReportJob: Sendable {
  /// What came of it.
  package struct Outcome: Sendable {
    /// The id of the report that was signed.
    package var reportID: String
    /// Which of the date's reports it is, from 1: the latest.
    package var version: Int
    /// What was written; nothing where the same person had signed already.
    package var written: [String] = []
    /// The digest of what the seal is over.
    package var manifest: Digest
  }

  private let store: any ObjectStore
  private let sealer: any Sealer
  private let certificate: Certificate
  private let stamps: Bool
  private let trust: Trust
  private let now: @Sendable () -> Int64

  /// `certificate` is the signer's, `stamps` says whether seals get timestamps, `trust` is whom a reviewer believes to be a preparer. `now` in
  /// nanoseconds since 1970.
  package init(
    store: any ObjectStore, sealer: any Sealer, certificate: Certificate, stamps: Bool, trust: Trust,
    now: @escaping @Sendable () -> Int64
  ) {
    (self.store, self.sealer, self.certificate, self.stamps) = (store, sealer, certificate, stamps)
    (self.trust, self.now) = (trust, now)
  }

  private static let what = "cannot sign the report"

  /// Signs the date's latest report, which must be `id` where that is given. Throws `JobError` where there is nothing to be signed, where what is there
  /// is not what was written, and where a rule refuses.
  package func run(_ date: LogicalDate, as role: SignOff.Role, report id: String? = nil, dryRun: Bool = false) async throws
    -> Outcome
  {
    guard
      let version = try await ReconciliationFolder.versions(under: "reports/" + date.path, holding: "report.html", in: store)
        .max()
    else {
      throw JobError(
        .noInput, Self.what, at: "reports/" + date.path, because: "the date has no report",
        remedy: "run `tally report --date \(date)`")
    }
    let folder = try await SignOffFolder(date, version, in: store)
    let (manifest, summary) = try await contents(folder)
    guard id ?? manifest.reportID == manifest.reportID else {
      throw refused(folder, "the latest report of \(date) is \(manifest.reportID)", "read that one, and sign it by its id")
    }
    guard let content = folder.content(role) else {
      throw refused(folder, "nobody has signed it as preparer yet", "the preparer signs first: tally report sign --as preparer")
    }
    try await checkClock(folder, summary)
    let document = SignedDocument.isWanted(manifest) ? SignedDocument(store: store, folder: folder, role: role) : nil
    if role == .reviewer { try await checkPreparer(folder, hasPDF: document != nil) }
    var outcome = Outcome(reportID: manifest.reportID, version: version, manifest: SHA256.hash(content))
    if folder.seal(role) != nil {
      try checkOwn(folder, role)
      outcome.written = try await complete(folder, role, document, dryRun)
      return outcome
    }
    try await checkLatest(folder)
    let names = ["p7s", "pem"] + (stamps ? ["tsr"] : [])
    outcome.written = names.map { "\(folder.folder)/\(SignOffFolder.stem(role)).\($0)" }
    if let document { outcome.written.append(document.key) }
    guard !dryRun else { return outcome }
    // All of it is made before the first is written: what cannot be finished is not begun.
    let seal = try await sealer.seal(content)
    let pdf = try await document?.make(by: certificate, sealer, at: now() / 1_000_000_000)
    let parts = [seal.signature, seal.certificates, seal.timestamp, pdf].compactMap(\.self)
    for (name, bytes) in zip(outcome.written, parts) { try await put(bytes, name) }
    return outcome
  }

  /// The manifest, after a look whether everything is as it says, and what the report says at a glance.
  private func contents(_ folder: SignOffFolder) async throws -> (manifest: ReportManifest, summary: NightSummary?) {
    let place = folder.folder + "/" + ReportManifest.name
    guard let bytes = folder.manifest else {
      throw JobError(
        .noInput, Self.what, at: place, because: "the report is of a program that wrote no manifest",
        remedy: "run `tally report --date \(folder.date)`")
    }
    var evidence = EvidenceCheck(store: store)
    let findings = try await ManifestCheck(store: store).findings(folder) + evidence.findings(folder.folder)
    if let finding = findings.first {
      throw JobError(.integrity, Self.what, at: finding.place, because: finding.cause, remedy: finding.remedy)
    }
    if let fault = try await WorkLedger(store: store).read().fault(Self.what) { throw fault }
    let manifest: ReportManifest
    do { manifest = try ReportManifest(parsing: bytes, at: place) } catch {
      throw JobError(.integrity, Self.what, at: error.place, because: error.cause, remedy: "run `tally verify`")
    }
    let name = folder.folder + "/summary.json"
    let summary = try await store.readable(try ReconciliationFolder.key(name), limit: 1 << 24).flatMap {
      try? NightSummary(parsing: $0, at: name)
    }
    guard summary?.verdict != .doesNotFoot else {
      throw refused(folder, "its totals do not foot", "find out why, and report the night again")
    }
    return (manifest, summary)
  }

  /// Without an authority, only the signer's clock says when: it must be past all that the report speaks of, and past its writing.
  private func checkClock(_ folder: SignOffFolder, _ summary: NightSummary?) async throws {
    let record = try await RunReader.first("report", folder.date, naming: folder.folder + "/report.html", in: store)
    guard let record else {
      throw refused(
        folder, "no run record says when it was written",
        "run `tally report --date \(folder.date)`, which leaves the report as it is and keeps a record")
    }
    if let fault = SigningTime(summary, written: record.finishedAt).fault(at: now() / 1_000_000_000) {
      throw refused(folder, fault, "sign it when that has passed, or set this machine's clock")
    }
  }

  /// What is signed anew is of the latest reconciliation.
  private func checkLatest(_ folder: SignOffFolder) async throws {
    let latest = try await ReconciliationFolder.find(folder.date, in: store)?.version
    let reported = try await LatestReport(store: store).reconciliation(folder.date)
    guard let latest, latest != reported else { return }
    throw refused(
      folder, "it is not of the date's latest reconciliation, v\(latest)",
      "run `tally report --date \(folder.date)`, and sign the report that it writes")
  }

  private func checkPreparer(_ folder: SignOffFolder, hasPDF: Bool) async throws {
    let result = folder.check(.preparer)?.judge(
      at: folder.folder + "/" + SignOffFolder.stem(.preparer), trust: trust, now: now() / 1_000_000_000)
    guard let preparer = result?.signer else {
      let finding = result?.findings.first { $0.verdict != .missing } ?? result?.findings.first
      throw JobError(
        finding?.verdict == .altered ? .integrity : .refused, Self.what, at: finding?.place ?? folder.folder,
        because: "what the preparer signed cannot be relied on: \(finding?.cause ?? "there is no seal")",
        remedy: "put the preparer's certificate into `sealing.trust` if you know it to be genuine")
    }
    guard !preparer.certificate.isSamePerson(as: certificate) else {
      throw refused(
        folder, "the reviewer would be the preparer, \(preparer.certificate.subject)",
        "another person must review it, with a key of his own")
    }
    guard hasPDF else { return }
    let document = SignedDocument(store: store, folder: folder, role: .preparer)
    let findings = try await document.findings(sealedBy: preparer.certificate, trust: trust, now: now() / 1_000_000_000)
    if let finding = findings.first {
      throw JobError(
        finding.verdict == .altered ? .integrity : .refused, Self.what, at: finding.place,
        because: "what the preparer signed cannot be relied on: \(finding.cause)", remedy: finding.remedy)
    }
  }

  /// Somebody has signed in this role: only the same person may go on.
  private func checkOwn(_ folder: SignOffFolder, _ role: SignOff.Role) throws {
    let signer = folder.signOff?.signatures.first { $0.role == role }?.signer
    guard signer == certificate.subject else {
      throw refused(
        folder, "it has been signed as \(role.rawValue) by \(signer ?? "somebody whose signature does not fit")",
        "a signature is never replaced; report the night again if it is wrong")
    }
  }

  /// What a run that was killed left out: certificates, which are in the seal, the timestamp, and the PDF.
  private func complete(
    _ folder: SignOffFolder, _ role: SignOff.Role, _ document: SignedDocument?, _ dryRun: Bool
  ) async throws -> [String] {
    guard let seal = folder.seal(role) else { return [] }
    let stem = "\(folder.folder)/\(SignOffFolder.stem(role))"
    var written: [String] = []
    if folder.certificates(role) == nil {
      let carried = try CMSSeal.certificates(of: seal)
      let sorted = carried.filter { $0 == certificate } + carried.filter { $0 != certificate }
      let pem = try sorted.map { certificate throws(SealingError) in try certificate.pem() }.joined()
      if !dryRun { try await put(Array(pem.utf8), stem + ".pem") }
      written.append(stem + ".pem")
    }
    if stamps, folder.timestamp(role) == nil {
      if !dryRun, let token = try await sealer.stamp(SHA256.hash(seal)) { try await put(token, stem + ".tsr") }
      written.append(stem + ".tsr")
    }
    if let document, !folder.documents.contains(role) {
      guard role == .reviewer || !folder.documents.contains(.reviewer) else {
        throw JobError(
          .integrity, Self.what, at: document.key, because: "the reviewer has signed what was there, and it is gone",
          remedy: "restore it: \(SignedDocument.name(.reviewer)) begins with its bytes")
      }
      if !dryRun { try await put(try await document.make(by: certificate, sealer, at: now() / 1_000_000_000), document.key) }
      written.append(document.key)
    }
    return written
  }

  private func put(_ bytes: [UInt8], _ name: String) async throws {
    do { try await store.put(bytes, as: try ReconciliationFolder.key(name)) } catch let error as StorageError
      where error.code == .exists
    {
      throw JobError(.tryAgain, Self.what, at: name, because: "somebody else signed meanwhile", remedy: "look, then try again")
    }
  }

  private func refused(_ folder: SignOffFolder, _ cause: String, _ remedy: String) -> JobError {
    JobError(.refused, Self.what, at: folder.folder, because: cause, remedy: remedy)
  }
}
