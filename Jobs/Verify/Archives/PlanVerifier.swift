internal import Archival
internal import Events
internal import Sealing
internal import Storage

/// Verifies the plans of which no certificate speaks: a run destroys by them. Those that certificates name are looked at with these.
struct PlanVerifier: Sendable {
  let store: any ObjectStore
  let settings: ArchiveVerifyJob.Settings

  func run() async throws -> [StoreFinding] {
    guard !settings.trust.signers.isEmpty else { return [] }
    let name = DispositionFolder.Names.plan
    let folders = try await DispositionFolder.all(in: store).filter { folder in
      folder.names.contains(name) && !folder.names.contains { DispositionFolder.isCertificate($0) }
    }
    return try await Parallel.map(folders, threads: settings.parallelism) { try await finding($0) }.compactMap(\.self)
  }

  /// What is wrong with the plan of a folder.
  private func finding(_ folder: DispositionFolder) async throws -> StoreFinding? {
    let key = try folder.key(DispositionFolder.Names.plan)
    let seal = try folder.key(DispositionFolder.Names.plan + ".p7s")
    func found(_ verdict: StoreFinding.Verdict, _ why: String) -> StoreFinding { StoreFinding(verdict, key.description, why) }
    guard folder.isPlanned else {
      return StoreFinding(
        .extra, key.description, "the plan has no seal, and counts for nothing",
        remedy: "a `tally expire plan` that was killed leaves one so; otherwise find out who put it there")
    }
    do {
      let bytes = try await store.read(key, limit: DispositionPlan.limit)
      let verdict = CMSSeal.verify(
        try await store.read(seal, limit: 1 << 20), of: bytes, trust: settings.trust.signers, at: settings.now)
      switch verdict {
      case .altered(let why): return found(.altered, why)
      case .untrusted(let why): return found(.untrusted, why)
      case .notCheckable(let why): return found(.notCheckable, why)
      case .intact(let signer), .expired(let signer, _):
        let plan = try DispositionPlan(bytes)
        guard plan.date == folder.date, plan.store == settings.store ?? plan.store else {
          return found(.altered, "it is the plan of another day, or of another store")
        }
        if plan.wasSealed(by: signer) { return nil }
        return StoreFinding(
          .untrusted, key.description, plan.sealedTooLate(by: signer),
          remedy: "nothing is destroyed by it; find out who has that key, and could write there")
      }
    } catch let error as DispositionError {
      let isNewer = if case .newer = error { true } else { false }
      return found(isNewer ? .newer : .altered, error.description)
    } catch let error as StorageError {
      return found(StoreFinding.Verdict(error), error.cause)
    }
  }
}

extension DispositionPlan {
  /// Whether somebody could seal it when it was made, which was not before its day.
  func wasSealed(by signer: SealVerdict.Signer) -> Bool { plannedAt.date >= date && signer.couldSign(plannedAt) }

  /// What to say where he could not.
  func sealedTooLate(by signer: SealVerdict.Signer) -> String {
    "it is the plan of \(date), made on \(plannedAt); \(signer.certificate.subject) sealed it on \(Instant(seconds: signer.signedAt)), by a certificate that ended on "
      + "\(Instant(seconds: signer.certificate.notAfter))"
  }
}

extension DispositionFolder {
  /// `certificate.json`, `certificate.2.json`, …
  static func isCertificate(_ name: String) -> Bool {
    name == Names.certificate(1) || name.hasPrefix("certificate.") && name.hasSuffix(".json")
  }
}
