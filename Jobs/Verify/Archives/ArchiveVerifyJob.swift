package import Archival
package import Events
package import Sealing
package import Storage

/// Verifies the archives of a store: chain, slots, seals, timestamps, digests and counts. Reads the store and nothing else, so any copy of it
/// will do.
package struct ArchiveVerifyJob: Sendable {
  /// How far it goes.
  package enum Depth: Int, Comparable, Sendable {
    /// Manifests and what proves them; other objects by their sizes.
    case quick
    /// Each object by its digest too.
    case digests
    /// The contents of archives too.
    case contents

    package static func < (a: Depth, b: Depth) -> Bool { a.rawValue < b.rawValue }
  }

  /// What a verification is about.
  package struct Settings: Sendable {
    /// The id in `tally.json`; nil where there is none.
    var store: String?
    var trust: Trust
    /// What opens encrypted archives, and shows whether wrapped keys were altered; nil where their contents are not checkable.
    package var keys: (any KeyWrapper)?
    /// Seconds since 1970.
    var now: Int64
    /// How much of each archive is read.
    package var depth = Depth.digests
    /// The days whose archives are read; nil for all. The chain is always looked at from end to end.
    package var days: ClosedRange<LogicalDate>?
    /// At least 1.
    package var parallelism = 2

    /// Digests of all days, with two tasks, where nothing else is set. `now` in seconds since 1970.
    package init(store: String?, trust: Trust, now: Int64) { (self.store, self.trust, self.now) = (store, trust, now) }

    /// The orders of a store that whoever is trusted began.
    func begunOrders(in store: any ObjectStore) -> BegunOrders {
      BegunOrders(store: store, storeID: self.store, trust: trust.signers, now: now)
    }
  }

  private let store: any ObjectStore
  private let settings: Settings
  private let progress: @Sendable (_ bytes: Int64) -> Void

  /// `progress` is told bytes as they are read, from several tasks.
  package init(
    store: any ObjectStore, settings: Settings, progress: @escaping @Sendable (_ bytes: Int64) -> Void = { _ in }
  ) {
    (self.store, self.settings, self.progress) = (store, settings, progress)
  }

  /// Verifies. Throws where the store cannot be listed.
  package func run() async throws -> ArchiveVerification {
    let (folders, strays) = try await SlotFolder.all(in: store)
    let summaries = try await listed("summaries")
    // Before certificates: an order that a run ends meanwhile is one or the other.
    let begun = try await settings.begunOrders(in: store).archives()
    let dispositions = try await DispositionVerifier<DispositionCertificate>(store: store, settings: settings).run()
    let erasures = try await ErasureVerifier(store: store, settings: settings).run()
    let gone = dispositions.gone.merging(erasures.certificates.gone) { $0.union($1) }
    let verifier = SlotVerifier(
      store: store, settings: settings, summaries: summaries, destroyed: gone, begun: begun, progress: progress)
    let slots = try await Parallel.map(folders, threads: settings.parallelism) { try await verifier.verify($0) }
    var result = ArchiveVerification()
    (result.certificates, result.erasures) = (dispositions.sound.count, erasures.certificates.sound.count)
    result.findings = dispositions.findings + erasures.findings
    result.findings += try await HeldDestructions(store: store, settings: settings).findings(dispositions.sound)
    result.findings += try await PlanVerifier(store: store, settings: settings).run()
    result.findings += strays.map { StoreFinding(.extra, $0.description, "it lies in no slot's folder") }
    // A slot whose manifest is gone or unreadable has been told of, and its summary is not too much.
    let read = Dictionary(slots.map { ($0.slot, $0.summary) }) { first, _ in first }
    let known = Set(slots.flatMap(\.named).map { (read[$0] ?? nil) ?? $0.summaryKey })
    for key in summaries.keys where !known.contains(key) {
      result.findings.append(
        StoreFinding(
          .extra, key, "no manifest speaks of this summary",
          remedy: "its archive may have been taken away: compare with another copy. A `tally tier` that was killed leaves one too"
        ))
    }
    if settings.trust.signers.isEmpty, !folders.isEmpty {
      result.findings.append(
        StoreFinding(
          .notCheckable, "archives", "no certificate is trusted: no seal was checked",
          remedy: "name the signer's certificate with --trust, or in the config as `sealing.trust`"))
    }
    let chain = ChainCheck(slots.compactMap(\.link), store: storeID(slots, &result))
    result.head = chain.head
    result.findings += chain.findings + SlotCheck.findings(slots.compactMap(\.link))
    result.findings +=
      RewriteCheck.findings(slots.compactMap(\.rewriting)) + erasures.missing(among: Set(slots.compactMap(\.link?.slot)))
    result.findings += try await told(of: folders)
    count(slots, chain, &result)
    result.findings += try await balances(slots)
    result.findings.sort { ($0.place, $0.verdict.rawValue, $0.cause) < ($1.place, $1.verdict.rawValue, $1.cause) }
    return result
  }

  /// The id that the chain must have: where all that is soundly sealed has one other than `tally.json`, that is what was altered.
  private func storeID(_ slots: [SlotVerification], _ result: inout ArchiveVerification) -> String? {
    let sealed = Set(slots.filter(\.isSealed).compactMap(\.link?.label?.store))
    guard let id = settings.store, sealed.count == 1, let other = sealed.first, other != id else { return settings.store }
    result.findings.append(
      StoreFinding(.altered, "tally.json", "it says that the store is \(id), and every soundly sealed manifest is of \(other)"))
    return other
  }

  /// Adds up what was found slot by slot; what the chain vouches for needs no seal of its own that is still valid.
  private func count(_ slots: [SlotVerification], _ chain: ChainCheck, _ result: inout ArchiveVerification) {
    let sealed = Set(slots.filter(\.isSealed).compactMap(\.link))
    let vouched = chain.vouched { sealed.contains($0) }
    let superseded = Set(slots.filter { $0.link != nil }.compactMap(\.slot.superseded))
    for slot in slots {
      result.findings += slot.findings
      result.archives += slot.isArchiveChecked ? 1 : 0
      result.unread += slot.isUnread ? 1 : 0
      result.destroyed += slot.isDestroyed ? 1 : 0
      result.bytes += slot.bytes
      guard let link = slot.link else { continue }
      result.manifests += slot.isRead ? 1 : 0
      result.slots += slot.isRead && slot.isInRange ? 1 : 0
      let isVouched = slot.expired == nil || vouched.contains(link)
      result.packed.add(slot, isSealed: slot.signer != nil && isVouched)
      // Its other events are in the archive that takes its place.
      if !superseded.contains(slot.slot) { result.events += slot.events }
      if let end = slot.expired, !isVouched {
        result.findings.append(.ended(end, "manifest", at: link.place))
        continue
      }
      guard let signer = slot.signer else { continue }
      result.sealed += 1
      result.unstamped += slot.isStamped ? 0 : 1
      result.signers[signer.subject, default: 0] += 1
    }
  }

  /// The manifests and first timestamps that run records tell of: a chain that was cut at its end, and a seal that lost its only timestamp, show
  /// nothing of their own.
  private func told(of folders: [SlotFolder]) async throws -> [StoreFinding] {
    let names = ["manifest.json", "manifest.json.tsr"]
    let there = Set(folders.flatMap { folder in names.filter { folder.sizes[$0] != nil }.map(folder.key) })
    var found: [StoreFinding] = []
    for record in try await listed("runs/tier").keys.sorted() + listed("runs/erase").keys.sorted() {
      guard let key = ObjectKey(record), let bytes = try? await store.read(key, limit: 64 << 20),
        let outputs = (try? JSONValue.parse(bytes))?["outputs"]?.elements
      else {
        found.append(StoreFinding(.notCheckable, record, "it is no run record that can be read"))
        continue
      }
      for output in outputs.compactMap(\.stringValue)
      where output.hasPrefix("archives/") && names.contains(where: { output.hasSuffix("/" + $0) }) && !there.contains(output) {
        found.append(StoreFinding(.missing, output, "\(record) says that it was written"))
      }
    }
    return found
  }

  /// Lays the inputs of each day beside custody records.
  private func balances(_ slots: [SlotVerification]) async throws -> [StoreFinding] {
    guard settings.depth >= .digests else { return [] }
    var found: [StoreFinding] = []
    // A rewrite is of the exports of the archive that it supersedes, as `RewriteCheck` sees to.
    let days = Dictionary(grouping: slots.filter { $0.link?.label != nil && $0.isInRange && $0.slot.rewrite == 0 }) {
      DayOfSlots(date: $0.slot.date, supplement: $0.slot.supplement)
    }
    for (_, slots) in days.sorted(by: { $0.key < $1.key }) {
      var exports: [ExactText: CountCheck.Export] = [:]
      for input in slots[0].inputs {
        try Task.checkCancellation()
        guard let key = ObjectKey(input.object.key + CustodyRecord.suffix) else { continue }
        do {
          let record = try await CustodyRecord.read(key, in: store)
          exports[ExactText(input.object.key)] = CountCheck.Export(
            key: input.object.key, bytes: record.storedBytes, sha256: record.sha256, records: record.summary.scanned)
        } catch let error as StorageError {
          found.append(StoreFinding(StoreFinding.Verdict(error), key.description, error.cause))
        }
      }
      let expected = Set(slots.compactMap { $0.link?.label }.flatMap(\.expected))
      let isWhole = expected.isSubset(of: slots.map(\.slot.channel))
      found += CountCheck.findings(slots.map { ($0.slot, $0.inputs) }, exports: exports, isWhole: isWhole)
    }
    return found
  }

  private struct DayOfSlots: Hashable, Comparable {
    var date: LogicalDate
    var supplement: Int

    static func < (a: Self, b: Self) -> Bool { (a.date, a.supplement) < (b.date, b.supplement) }
  }

  /// Keys and sizes under a folder.
  private func listed(_ folder: String) async throws -> [String: Int64] {
    guard let folder = ObjectKey(folder) else { return [:] }
    return Dictionary(try await store.list(folder).map { ($0.key.description, $0.size) }) { first, _ in first }
  }
}

extension StoreFinding.Verdict {
  /// What an object is that a store does not give: never altered where the store merely does not answer.
  init(_ error: StorageError) {
    self =
      switch error.code {
      case .notFound: .missing
      case .damaged, .tooLarge: .altered
      default: .notCheckable
      }
  }
}
