internal import Archival
internal import Events
internal import Retention
internal import Sealing
internal import Storage

/// Certificates that say of an archive that it was destroyed while a hold was on it.
///
/// When a hold came is the word of some machine's clock. So it is told only where a sealed plan, the certificate's own or an earlier one, names the hold by its
/// bytes, and where what that says is about everything, or about channels and days: of ids nobody can tell any more whether the archive had them. Nor is anything
/// told of graces, which are as long as the config said then, nor where the hold has a later revision of a day before the destruction.
struct HeldDestructions: Sendable {
  let store: any ObjectStore
  let settings: ArchiveVerifyJob.Settings

  /// `certificates` are sound. Where the store does not answer, that is the finding.
  func findings(_ certificates: [(key: String, certificate: DispositionCertificate)]) async throws -> [StoreFinding] {
    guard !settings.trust.signers.isEmpty, !certificates.isEmpty else { return [] }
    do {
      let holds = try await HoldLedger(store: store).heads().filter { $0.hold.fault == nil && $0.hold.namesNoIDs }
      var found: [StoreFinding] = []
      for (key, certificate) in certificates {
        for (hold, last) in holds where hold.isAbout(certificate.asOf) {
          guard let last, certificate.destroyed.contains(where: { hold.holds($0.slot, on: certificate.asOf) }),
            let named = try await naming(hold, last, upTo: certificate),
            let item = certificate.destroyed.first(where: { named.hold.holds($0.slot, on: certificate.asOf) })
          else { continue }
          found.append(
            StoreFinding(
              .altered, key,
              "the hold \(hold.id) was on \(item.slot.folder), which it says was destroyed: the plan of \(named.plan) names the hold",
              remedy: "keep the store as it is, and find out who planned and ran it"))
        }
      }
      return found
    } catch let error as StorageError {
      return [StoreFinding(StoreFinding.Verdict(error), error.path, error.cause)]
    }
  }

  /// A hold as the newest plan up to a certificate's that names it has it; nil where none does, or its revision is another one by now.
  private func naming(
    _ hold: Hold, _ last: HoldLedger.Head, upTo certificate: DispositionCertificate
  ) async throws -> (hold: Hold, plan: LogicalDate)? {
    for folder in try await DispositionFolder.all(in: store).reversed() where folder.isPlanned {
      guard try folder.key(DispositionFolder.Names.plan).description <= certificate.plan.key,
        let head = try await plan(folder)?.holds.first(where: { $0.id == hold.id })
      else { continue }
      let later = hold.revisions.dropFirst(head.revision)
      let digest = later.isEmpty ? last.object.sha256.description : later.first?.previous
      guard head.revision <= hold.revisions.count, digest == head.sha256.description,
        !later.contains(where: { $0.recordedAt.map { $0.date <= certificate.asOf } ?? true })
      else { return nil }
      return (Hold(id: hold.id, revisions: Array(hold.revisions.prefix(head.revision))), folder.date)
    }
    return nil
  }

  /// The plan of a day, where somebody trusted sealed it.
  private func plan(_ folder: DispositionFolder) async throws -> DispositionPlan? {
    let bytes = try await store.read(try folder.key(DispositionFolder.Names.plan), limit: DispositionPlan.limit)
    let seal = try await store.read(try folder.key(DispositionFolder.Names.plan + ".p7s"), limit: 1 << 20)
    switch CMSSeal.verify(seal, of: bytes, trust: settings.trust.signers, at: settings.now) {
    case .intact, .expired: return try? DispositionPlan(bytes)
    case .altered, .untrusted, .notCheckable: return nil
    }
  }
}

extension Hold {
  /// Whether it ever was about everything, or about channels and days.
  fileprivate var namesNoIDs: Bool {
    revisions.contains { revision in HoldScope.kinds.allSatisfy { revision.scope.ids($0).isEmpty } }
  }

  /// Whether it may be on anything on a day, by its own dates.
  fileprivate func isAbout(_ day: LogicalDate) -> Bool {
    guard let first = revisions.first?.recordedAt, let latest, let last = latest.recordedAt else { return false }
    return first.date <= day && !(latest.isReleased && last.date <= day)
  }

  /// Whether it certainly is on what a slot has, on a day.
  fileprivate func holds(_ slot: Slot, on day: LogicalDate) -> Bool {
    let reach = reach(ArchiveFacts(id: slot.folder, day: slot.date, channel: slot.channel))
    return reach.touch > .possible && reach.releasedOn.map { day < $0 } ?? true
  }
}
