internal import Archival
internal import Events
internal import Retention
internal import Sealing
internal import Storage

/// What was found of certificates.
struct CertificateFindings<Certificate: DestructionCertificate>: Sendable {
  var findings: [StoreFinding] = []
  /// Certificates that were read, and those of them that are sound, by their keys.
  var certificates = 0
  var sound: [(key: String, certificate: Certificate)] = []

  /// Digests of the manifests of archives that sound certificates say are gone, by slot.
  var gone: [Slot: Set<Digest>] {
    sound.flatMap(\.certificate.gone).reduce(into: [:]) { $0[$1.slot, default: []].insert($1.manifest) }
  }
}

/// Verifies certificates of dispositions or of erasures: that somebody trusted sealed each, that they follow each other, and that what they rest on is there. What
/// a sound one says was destroyed need not be there any more.
struct DispositionVerifier<Certificate: DestructionCertificate>: Sendable {
  let store: any ObjectStore
  let settings: ArchiveVerifyJob.Settings

  private struct Checked: Sendable {
    var place: String
    var reference: Manifest.Reference
    var certificate: Certificate?
    /// Whether its seal is sound, and whether by itself; when it ended, where only a later one can vouch for it.
    var isSealed = false
    var expired: Int64?
    var findings: [StoreFinding] = []
  }

  func run() async throws -> CertificateFindings<Certificate> {
    var result = CertificateFindings<Certificate>()
    let folders = try await DispositionFolder.all(in: store, Certificate.root)
    let checked = try await Parallel.map(folders, threads: settings.parallelism) { try await check($0) }.flatMap { $0 }
    result.certificates = checked.count
    let vouched = vouched(checked)
    for item in checked {
      result.findings += item.findings
      // Whoever trusts nobody is told that no seal was checked.
      guard item.isSealed || settings.trust.signers.isEmpty, let certificate = item.certificate else { continue }
      if let end = item.expired, !vouched.contains(item.reference.key) {
        result.findings.append(.ended(end, "certificate", at: item.place))
      }
      guard !item.findings.contains(where: { $0.verdict.isFailure }) else { continue }
      result.sound.append((item.reference.key, certificate))
    }
    result.findings += missing(checked)
    return result
  }

  /// The certificates that a sound later one leads to.
  private func vouched(_ checked: [Checked]) -> Set<String> {
    let byKey = Dictionary(checked.map { ($0.reference.key, $0) }) { first, _ in first }
    var vouched: Set<String> = []
    for item in checked where item.isSealed && item.expired == nil {
      var link = item.certificate?.previous
      while let named = link, let found = byKey[named.key], found.reference == named, vouched.insert(named.key).inserted {
        link = found.certificate?.previous
      }
    }
    return vouched
  }

  /// What certificates name as the one before them, and is not there, or is another.
  private func missing(_ checked: [Checked]) -> [StoreFinding] {
    let byKey = Dictionary(checked.map { ($0.reference.key, $0.reference) }) { first, _ in first }
    return checked.compactMap { item in
      guard let previous = item.certificate?.previous else { return nil }
      guard let found = byKey[previous.key] else {
        return StoreFinding(.missing, previous.key, "\(item.place) follows it")
      }
      return found == previous ? nil : StoreFinding(.altered, previous.key, "\(item.place) follows one with another SHA-256")
    }
  }

  /// The certificates of a folder, one after the other: they rest on one plan, which may be large, and is read once.
  private func check(_ folder: DispositionFolder) async throws -> [Checked] {
    var checked: [Checked] = []
    var basis: DispositionReader.Read<Certificate.Basis>?
    for name in folder.names.sorted() where DispositionFolder.isCertificate(name) {
      checked.append(try await check(name, of: folder, &basis))
    }
    return checked
  }

  private func check(
    _ name: String, of folder: DispositionFolder, _ basis: inout DispositionReader.Read<Certificate.Basis>?
  ) async throws -> Checked {
    let key = try folder.key(name)
    var checked = Checked(place: key.description, reference: Manifest.Reference(key, []))
    guard let bytes = try await read(name, of: folder, limit: Certificate.limit, &checked.findings) else { return checked }
    checked.reference = Manifest.Reference(key, bytes)
    do {
      let certificate = try Certificate(bytes)
      checked.certificate = certificate
      if certificate.store != settings.store ?? certificate.store {
        checked.findings.append(StoreFinding(.altered, checked.place, "it is of the store \(certificate.store)"))
      }
      if !certificate.lies(as: name, in: folder) {
        checked.findings.append(StoreFinding(.altered, checked.place, "it is the certificate of another order"))
      }
      try await checkDocuments(of: certificate, folder, &basis, &checked)
    } catch let error as DispositionError {
      let isNewer = if case .newer = error { true } else { false }
      checked.findings.append(StoreFinding(isNewer ? .newer : .altered, checked.place, error.description))
    }
    guard !settings.trust.signers.isEmpty else { return checked }
    var tokens: [[UInt8]?] = []
    for token in TimestampChain.names(among: folder.names, beside: name) {
      tokens.append(try await read(token, of: folder, &checked.findings))
    }
    let seal = SealCheck(
      content: bytes, signature: try await read(name + ".p7s", of: folder, &checked.findings),
      certificates: try await read(name + ".pem", of: folder, &checked.findings), tokens: tokens)
    let result = seal.judge(
      "certificate", at: checked.place, madeBy: Certificate.command, trust: settings.trust, now: settings.now)
    checked.findings += result.findings
    (checked.isSealed, checked.expired) = (result.signer != nil, result.expired)
    return checked
  }

  /// An object of a folder; nil where there is none, or none that can be read, which is told.
  private func read(
    _ name: String, of folder: DispositionFolder, limit: Int = 1 << 20, _ findings: inout [StoreFinding]
  ) async throws -> [UInt8]? {
    guard folder.names.contains(name) else { return nil }
    let key = try folder.key(name)
    do { return try await store.read(key, limit: limit) } catch let error as StorageError {
      guard [.notFound, .damaged, .tooLarge].contains(error.code) else { throw error }
      findings.append(StoreFinding(StoreFinding.Verdict(error), key.description, error.cause))
      return nil
    }
  }

  /// What a certificate rests on: each as it names it, saying what it says; the plan's seal, and the approval over the plan.
  private func checkDocuments(
    of certificate: Certificate, _ folder: DispositionFolder, _ basis: inout DispositionReader.Read<Certificate.Basis>?,
    _ checked: inout Checked
  ) async throws {
    let documents = certificate.documents
    var others: [[UInt8]] = []
    for reference in documents.dropFirst() {
      if let bytes = try await content(reference, checked.place, &checked.findings) { others.append(bytes) }
    }
    if let first = documents.first, basis?.reference != first {
      basis = nil
      if let key = ObjectKey(first.key), let bytes = try await content(first, checked.place, &checked.findings) {
        basis = .init(document: try Certificate.Basis(bytes), key: key, bytes: bytes)
      }
    }
    // What is missing or another has been told.
    let isWhole = basis != nil && others.count == documents.count - 1
    let plan = isWhole ? basis?.bytes : nil
    if isWhole, let basis, let why = try certificate.contradiction(basis.document, others) {
      checked.findings.append(StoreFinding(.altered, checked.place, why))
    }
    let planner = Certificate.isSealedFirst ? try await planner(plan, folder, &checked.findings) : nil
    guard let approval = certificate.approval,
      let signature = try await content(approval.signature, checked.place, &checked.findings), let plan
    else { return }
    let place = approval.signature.key
    func find(_ verdict: StoreFinding.Verdict, _ why: String, remedy: String? = nil) {
      checked.findings.append(StoreFinding(verdict, place, why, remedy: remedy))
    }
    let named = approval.kind == .review ? settings.trust.reviewers : settings.trust.approvers
    let nameThem = "name who approved with --trust, or in the config under `retention.roles`, if you know the certificate"
    switch CMSSeal.verify(signature, of: plan, trust: named ?? settings.trust.signers) {
    case .intact(let signer), .expired(let signer, _):
      let who = signer.certificate
      if who.fingerprint != approval.certificate { find(.altered, "\(checked.place) says that somebody else agreed") }
      if let planner, who.isSamePerson(as: planner) {
        find(.untrusted, "\(who.subject) made the plan, and may not approve it")
      }
    case .altered(let why): find(.altered, why)
    case .untrusted(let why) where named == nil: find(.notCheckable, "nobody said who approves: \(why)", remedy: nameThem)
    case .untrusted(let why): find(.untrusted, why)
    case .notCheckable(let why): find(.notCheckable, why, remedy: named?.isEmpty == true ? nameThem : nil)
    }
  }

  /// Who sealed a plan: what else the seal carries, anybody may have put there. Nil where nobody can say.
  private func planner(
    _ plan: [UInt8]?, _ folder: DispositionFolder, _ findings: inout [StoreFinding]
  ) async throws -> Sealing.Certificate? {
    let key = try folder.key(DispositionFolder.Names.plan + ".p7s")
    func find(_ verdict: StoreFinding.Verdict, _ why: String) { findings.append(StoreFinding(verdict, key.description, why)) }
    guard folder.names.contains(String(key.name)) else {
      find(.missing, "the plan has no seal")
      return nil
    }
    guard let seal = try await read(String(key.name), of: folder, &findings), let plan, !settings.trust.signers.isEmpty else {
      return nil
    }
    // The certificate names the plan: one that has ended since is as old as that.
    switch CMSSeal.verify(seal, of: plan, trust: settings.trust.signers, at: settings.now) {
    case .intact(let signer), .expired(let signer, _):
      if let plan = try? DispositionPlan(plan), !plan.wasSealed(by: signer) { find(.untrusted, plan.sealedTooLate(by: signer)) }
      return signer.certificate
    case .altered(let why): find(.altered, why)
    case .untrusted(let why): find(.untrusted, why)
    case .notCheckable(let why): find(.notCheckable, why)
    }
    return nil
  }

  /// The bytes of an object, where they are those that a certificate names.
  private func content(
    _ reference: Manifest.Reference, _ place: String, _ findings: inout [StoreFinding]
  ) async throws -> [UInt8]? {
    guard let key = ObjectKey(reference.key) else {
      findings.append(StoreFinding(.altered, place, "it names what is no key"))
      return nil
    }
    do {
      let bytes = try await store.read(key, limit: DispositionPlan.limit)
      if Manifest.Reference(key, bytes) == reference { return bytes }
      findings.append(StoreFinding(.altered, reference.key, "its SHA-256 is not the one that \(place) has"))
    } catch let error as StorageError {
      let cause = error.code == .notFound ? "\(place) speaks of it" : error.cause
      findings.append(StoreFinding(StoreFinding.Verdict(error), reference.key, cause))
    }
    return nil
  }
}
