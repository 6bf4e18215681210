internal import Archival
package import Events
internal import Retention
internal import Sealing
internal import Storage

/// What is to be done about a day, and why. Pure: what the store has, the rules and an instant decide.
package struct TierPlan: Sendable {
  var date: LogicalDate
  /// What this run has to pack.
  package var work: Work
  /// What becomes of each export's hot copy, in their order.
  package var releases: [Release]

  /// What is to be packed.
  package enum Work: Sendable {
    /// Nothing yet; every reason for it.
    case waits([TierWait])
    case pack(Order)
    /// Nothing more: every export that is kept is in sealed archives.
    case sealed
  }

  /// Exports to be packed together.
  package struct Order: Sendable {
    /// 0 for a day's first archives.
    package var supplement: Int
    /// All that are kept of the day and in no earlier archive.
    package var exports: [TierDay.Export]
    /// The manifests that an earlier run wrote of these exports; it settles what the others say.
    package var begun: TierDay.Generation?
    /// Channels that need a slot even without a record; of what was begun, those that it names.
    package var expected: Set<Channel>
    /// Gaps that patience is over with.
    package var gaps: [String]
    /// The version of the day's reconciliation that goes with them; nil where there was nothing to reconcile.
    package var reconciliation: Int?
    /// The first archives' ids by channel, which a supplement links to.
    package var supplements: [Channel: String]
    /// The day's exports that earlier archives have, and the totals that their summaries go by.
    var earlier: Set<ObjectKey> = []
    var beyond: Manifest.Reference?

    /// Stored bytes.
    package var bytes: Int64 { exports.reduce(0) { $0 + $1.bytes } }
    /// As their custody records count them.
    package var records: Int { exports.reduce(0) { $0 + $1.records } }
  }

  /// An export and what becomes of its hot copy.
  package struct Release: Hashable, Sendable {
    /// The export that the copy is of.
    package var export: TierDay.Export
    /// Whether it may go, as the store was when the plan was made.
    package var verdict: Verdict

    /// What becomes of it.
    package enum Verdict: Hashable, Sendable {
      /// It has been deleted before.
      case released
      /// Every record is in a sealed archive: it may go, once those were read back.
      case ready
      /// Not yet: why.
      case waits(String)
      /// Never, as things are: why.
      case stays(String)
    }
  }

  /// The plan of a day as of an instant.
  package init(_ day: TierDay, rules: TierRules, asOf: Int64) {
    date = day.date
    work = TierPlan.work(day, rules, asOf)
    releases = TierPlan.releases(day, rules)
  }

  // MARK: packing

  private static func work(_ day: TierDay, _ rules: TierRules, _ asOf: Int64) -> Work {
    guard var order = order(day) else { return .sealed }
    let before = day.generations.prefix(order.supplement).compactMap(\.first)
    order.earlier = Set(before.flatMap(\.inputs).compactMap { ObjectKey($0.object.key) })
    order.beyond = before.last { $0.reconciliation != nil }?.reconciliation
    let isFirst = order.supplement == 0 && order.begun == nil
    var waits: [TierWait] = []
    if isFirst {
      if asOf < rules.hotUntil(day.date) { return .waits([.hot(until: rules.hotUntil(day.date))]) }
      waits += firstWaits(day, rules, asOf)
    }
    for source in Set(order.exports.filter { !$0.isKnown }.map(\.source)).sorted() { waits.append(.unknownSource(source)) }
    for export in order.exports where export.present != export.bytes {
      waits.append(export.present == nil ? .missing(export.key) : .altered(export.key))
    }
    // What an earlier run began needs all that it began with.
    let kept = Set(order.exports.map(\.key.description))
    for input in order.begun?.first?.inputs ?? [] where !kept.contains(input.object.key) {
      if let key = ObjectKey(input.object.key) { waits.append(.missing(key)) }
    }
    return waits.isEmpty ? .pack(order) : .waits(waits)
  }

  /// What is next of a day: what was begun and not ended, then what no archive has.
  private static func order(_ day: TierDay) -> TierPlan.Order? {
    let first = day.generations.first?.slots.mapValues(\.manifest.id) ?? [:]
    if let begun = day.generations.last, !begun.isComplete, let manifest = begun.first {
      let inputs = Set(manifest.inputs.map(\.object.key))
      return Order(
        supplement: manifest.slot.supplement, exports: day.exports.filter { inputs.contains($0.key.description) }, begun: begun,
        expected: Set(manifest.expected), gaps: manifest.gaps,
        reconciliation: manifest.reconciliation.flatMap { TierPlan.version(of: $0.key) },
        supplements: manifest.slot.supplement > 0 ? first : [:])
    }
    let packed = Set(day.generations.flatMap { $0.first?.inputs.map(\.object.key) ?? [] })
    let new = day.exports.filter { !packed.contains($0.key.description) }
    if day.generations.isEmpty {
      // What came too late to be reconciled goes into a supplement.
      let read = day.cannotReconcile ? new.filter { day.reconciled?.inputs[$0.key] == $0.sha256 } : []
      let exports = read.isEmpty ? new : read
      return Order(
        supplement: 0, exports: exports, expected: day.earlierChannels.union(channels(exports)), gaps: day.gaps,
        reconciliation: day.reconciled?.version, supplements: [:])
    }
    guard !new.isEmpty else { return nil }
    // Nobody reconciles a day that was released: the latest version goes with a supplement where it read these exports.
    let reads = day.reconciled.map { run in new.allSatisfy { run.inputs[$0.key] == $0.sha256 } } ?? false
    return Order(
      supplement: day.generations.count, exports: new, expected: channels(new), gaps: [],
      reconciliation: reads ? day.reconciled?.version : nil, supplements: first)
  }

  private static func firstWaits(_ day: TierDay, _ rules: TierRules, _ asOf: Int64) -> [TierWait] {
    var waits: [TierWait] = []
    let isPatient = asOf < rules.patientUntil(day.date)
    if let reconciled = day.reconciled {
      let kept = Dictionary(day.exports.map { ($0.key, $0.sha256) }, uniquingKeysWith: { $1 })
      let isBehind = day.cannotReconcile && reconciled.inputs.allSatisfy { kept[$0.key] == $0.value }
      if reconciled.inputs != kept && !isBehind { waits.append(.reconciledOtherwise(version: reconciled.version)) }
    } else if !day.exports.isEmpty {
      waits.append(.unreconciled)
    } else if isPatient {
      waits.append(.noExports(until: rules.patientUntil(day.date)))
    }
    if !day.gaps.isEmpty, !day.exports.isEmpty, isPatient {
      waits.append(.gaps(day.gaps, until: rules.patientUntil(day.date)))
    }
    return waits
  }

  /// The channels that exports have records of; `OTHER` for those that could not be read, and where there are none.
  private static func channels(_ exports: [TierDay.Export]) -> Set<Channel> {
    var channels = exports.reduce(into: Set<Channel>()) { $0.formUnion($1.channels) }
    if channels.isEmpty || exports.contains(where: { $0.quarantined > 0 }) { channels.insert(.other) }
    return channels
  }

  /// The number of the folder that a reconciliation's file is in.
  private static func version(of key: String) -> Int? {
    let parts = key.split(separator: "/")
    return parts.count > 2 ? Int(parts[parts.count - 2].dropFirst()) : nil
  }

  // MARK: releasing

  private static func releases(_ day: TierDay, _ rules: TierRules) -> [Release] {
    guard !day.generations.isEmpty else { return [] }
    let isWhole = day.generations.allSatisfy(\.isComplete)
    var packed: [ExactText: (input: Manifest.Input, records: Int, stays: String?)] = [:]
    for generation in day.generations {
      for slot in generation.slots.values {
        for input in slot.manifest.inputs {
          let before = packed[ExactText(input.object.key)]
          packed[ExactText(input.object.key)] = (input, (before?.records ?? 0) + input.records, before?.stays ?? input.stays)
        }
      }
    }
    let isListed = day.exports.allSatisfy { packed[ExactText($0.key.description)] != nil }
    return day.exports.map { export in
      let proof = packed[ExactText(export.key.description)]
      return Release(export: export, verdict: verdict(export, proof, isWhole: isWhole && isListed, day, rules))
    }
  }

  private static func verdict(
    _ export: TierDay.Export, _ proof: (input: Manifest.Input, records: Int, stays: String?)?, isWhole: Bool, _ day: TierDay,
    _ rules: TierRules
  ) -> Release.Verdict {
    guard export.present != nil else { return proof == nil ? .waits("it is missing") : .released }
    guard let proof else { return .waits("no archive has it yet") }
    guard isWhole else { return .waits("not every slot of the day is sealed") }
    guard proof.input.object.sha256 == export.sha256 else { return .stays("the archives are of other bytes") }
    if let damage = export.damage { return .stays("it cannot be read to its end: \(damage)") }
    if let stays = proof.stays { return .stays(stays) }
    guard proof.records == export.records else {
      return .stays("its archives have \(proof.records) of its \(export.records) records")
    }
    guard rules.releases else { return .stays("the config says `release: false`") }
    if let later = day.neededBy { return .waits("\(later), whose reconciliation looks back on it, is not sealed yet") }
    if let open = day.openAt {
      return .waits("a night after \(open) reads it: sends of its day or an earlier one are open, or not due yet")
    }
    if let hold = laterHold(export, day) {
      return .waits("hold \(hold.id) came after the day was packed, and may be about records of it that were only summarised")
    }
    return .ready
  }

  /// A hold that could not keep what was left out of an archive, since it came later: the hot copy is all there is of that.
  private static func laterHold(_ export: TierDay.Export, _ day: TierDay) -> Hold? {
    for manifest in day.generations.flatMap(\.slots.values).map(\.manifest) where manifest.kept.summarised > 0 {
      let holdsIt = manifest.inputs.contains { $0.object.key == export.key.description && $0.records > 0 }
      guard holdsIt else { continue }
      // Of the ids of what was left out nothing tells.
      let facts = ArchiveFacts(id: manifest.id, day: day.date, channel: manifest.slot.channel, events: export.days)
      if let hold = day.holds.first(where: { $0.came(after: manifest.createdAt) && $0.reach(facts).touch != .none }) {
        return hold
      }
    }
    return nil
  }
}
