internal import Archival
internal import Events
internal import Retention
internal import Sealing
internal import Storage
internal import TestSupport
internal import Testing

@testable internal import Jobs

/// A store in memory with sealed archives of 2026-10-18 and 19, SMS and EMAIL, whose exports were released, and everybody who has a role.
struct ExpireFixture: Sendable {
  let packed: PackedStore
  var store: MemoryStore
  let clock = ManualClock(now: LogicalDate.of("2027-11-01").start + 3_600_000_000_000)
  var policies = [ExpireFixture.destroy]
  var batch = 300
  var surge = SurgeLimit(times: 4, floor: 100)
  /// The file of outside events.
  var outside: [UInt8]?
  /// Its clock is right, unless a test is about that.
  var clockMargin = 36_500
  /// What the approver is, by the config; nil: nothing any more.
  var approverIs: DispositionRoles.Role? = .approver
  /// Whether documents have timestamps: the digest that they are over.
  var stamps = false
  let people: People

  static let destroy = #"{"id":"year","citation":"c","period":"P1Y","then":"destroy"}"#
  static let approve = #"{"id":"year","citation":"c","period":"P1Y"}"#
  static let review = #"{"id":"year","citation":"c","period":"P1Y","then":"review"}"#

  /// Keys by role; the planner's seals the manifests too.
  struct People: Sendable {
    let approver, reviewer, officer, auditor, stranger, ended, endedSigner: SigningKey

    init() throws {
      func make(_ name: String, days: Int = 7_300) throws -> SigningKey {
        try SigningKey.make(name: name, from: SealedFixture.sealedAt - 3_650 * 86_400, days: days)
      }
      (approver, reviewer) = (try make("Approver"), try make("Reviewer"))
      (officer, auditor, stranger) = (try make("Officer"), try make("Auditor"), try make("Stranger"))
      ended = try make("Ended", days: 3_700)
      endedSigner = try make("Former Records", days: 3_700)
    }
  }

  private struct Stamp: TimestampAuthority {
    func stamp(_ digest: Digest) async throws -> [UInt8] { Array(digest.description.utf8) }
  }

  init(days: Int = 2, records: Int = 4, encryptedBy key: KeyEncryptionKey? = nil) async throws {
    packed = try await PackedStore(days: days, records: records, encryptedBy: key)
    people = try People()
    store = MemoryStore()
    let clock = clock
    store = ExpireFixture.copy(packed.store.contents, clock: clock)
    for key in store.contents.keys where key.description.hasPrefix("exports/") && !key.name.hasSuffix(".custody.json") {
      store.tamper(key, nil)
    }
  }

  static func copy(_ contents: [ObjectKey: [UInt8]], clock: ManualClock) -> MemoryStore {
    let store = MemoryStore(now: { clock.now() })
    // In order, so that versions have the same names in every copy.
    for (key, bytes) in contents.sorted(by: { $0.key < $1.key }) { store.tamper(key, bytes) }
    return store
  }

  /// The same, on a copy of what is there now.
  var copied: ExpireFixture {
    var fixture = self
    fixture.store = ExpireFixture.copy(store.contents, clock: clock)
    return fixture
  }

  func move(to day: String) { clock.set(now: LogicalDate.of(day).start + 3_600_000_000_000) }
  var today: LogicalDate { LogicalDate(nanoseconds: clock.now()) }

  func settings() throws -> ExpireSettings {
    let policies = try policies.map { try RetentionPolicy(try JSONValue.parse(Array($0.utf8))) }
    let planners = signers
    var roles: [DispositionRoles.Role: [Certificate]] = [
      .planner: planners, .approver: [people.ended.certificate], .reviewer: [people.reviewer.certificate],
      .holdOfficer: [people.officer.certificate], .auditor: [people.auditor.certificate],
    ]
    if let approverIs { roles[approverIs, default: []].append(people.approver.certificate) }
    var settings = ExpireSettings(
      storeID: packed.id, rules: RetentionRules(policies: policies, grace: try CalendarPeriod("P30D")),
      roles: DispositionRoles(roles, approvalFor: try CalendarPeriod("P30D")),
      surge: surge, trust: Trust(signers: planners, authorities: []), program: "tally 0", config: SHA256.hash([]))
    settings.eventsDigest = outside.map { SHA256.hash($0) }
    (settings.batch, settings.clockMargin) = (batch, clockMargin)
    return settings
  }

  /// Whose seals are trusted.
  private var signers: [Certificate] { [packed.key.certificate, people.endedSigner.certificate] }

  func sealer(_ store: any ObjectStore) -> DocumentSealer {
    let (key, clock, authority) = (packed.key, clock, stamps ? Stamp() : nil)
    let signers = signers
    return DocumentSealer(store, stamps: stamps, now: { clock.now() }, trusted: { signers }) {
      KeySealer(key, authority: authority, now: { clock.now() / 1_000_000_000 })
    }
  }

  func labels(_ store: any ObjectStore) -> ArchiveLabels {
    ArchiveLabels(store: store, storeID: packed.id, labelled: ["archiver": [.message, .interaction]], threads: 1)
  }

  /// What the jobs work with, on the store or through another.
  func context(_ other: (any ObjectStore)? = nil) throws -> ExpireContext {
    let (store, clock) = (other ?? store, clock)
    return ExpireContext(
      store: store, labels: labels(store), settings: try settings(), sealer: sealer(store), now: { clock.now() })
  }

  func planner(_ other: (any ObjectStore)? = nil) throws -> ExpirePlanner { ExpirePlanner(try context(other)) }

  /// Plans as of a day, today where none is named, and keeps the plan.
  @discardableResult
  func plan(_ asOf: String? = nil, accepted: Int? = nil, gap: Int? = nil, through other: (any ObjectStore)? = nil) async throws
    -> ExpirePlanner.Draft
  {
    let planner = try planner(other)
    let draft = try await planner.draft(asOf: asOf.map(LogicalDate.of) ?? today, accepted: accepted, gap: gap)
    try await planner.keep(draft)
    return draft
  }

  func run(
    _ asOf: String? = nil, dryRun: Bool = false, through other: (any ObjectStore)? = nil
  ) async throws -> ExpireOutcome {
    try await ExpireRun(try context(other)).run(asOf: asOf.map(LogicalDate.of) ?? today, dryRun: dryRun)
  }

  @discardableResult
  func approve(_ day: String? = nil, by key: SigningKey? = nil) async throws -> DispositionRoles.Approval {
    let clock = clock
    let job = DispositionApproval(store: store, settings: try settings(), now: { clock.now() })
    let key = key ?? people.approver
    return try await job.approve(day.map(LogicalDate.of) ?? today) { plan in
      try CMSSeal.sign(plan, with: key, at: clock.now() / 1_000_000_000)
    }.approval
  }

  func verify(depth: ArchiveVerifyJob.Depth = .digests) async throws -> ArchiveVerification {
    var settings = ArchiveVerifyJob.Settings(
      store: packed.id,
      trust: Trust(
        signers: signers, authorities: [],
        approvers: [people.approver.certificate, people.reviewer.certificate], reviewers: [people.reviewer.certificate]),
      now: clock.now() / 1_000_000_000)
    settings.depth = depth
    return try await ArchiveVerifyJob(store: store, settings: settings).run()
  }

  func hold(_ id: String = "LIT-1", _ scope: HoldScope = .everything) async throws {
    _ = try await register.apply(
      HoldDocument(
        id: id, scope: scope, requestedBy: "J. Doe", requestedAt: Instant(nanoseconds: clock.now(), digits: 0),
        caseReference: "1:24"))
  }

  func release(_ id: String = "LIT-1") async throws {
    _ = try await register.release(id, by: "K. Roe", reason: "settled")
  }

  /// By the hold officer.
  private var register: HoldRegister {
    let (clock, key) = (clock, people.officer)
    return HoldRegister(
      store: store, releaseByAnother: false, officers: HoldOfficers([key.certificate]),
      sign: { try CMSSeal.sign($0, with: key, at: clock.now() / 1_000_000_000) }, now: { clock.now() })
  }

  /// The objects that hold events, indexes and keys.
  var content: Set<String> {
    Set(store.contents.keys.filter { $0.description.hasPrefix("archives/") && Slot.isDestroyable($0.name) }.map(\.description))
  }

  func versions(_ suffix: String) async throws -> [ObjectVersion] {
    var found: [ObjectVersion] = []
    for key in store.contents.keys.sorted() where key.description.hasSuffix(suffix) { found += try await store.versions(key) }
    return found
  }

  /// Leaves the seal of the run, or of somebody, waiting for bytes.
  func seal(_ bytes: [UInt8], by other: SigningKey? = nil) throws {
    let signature = try CMSSeal.sign(bytes, with: other ?? packed.key, at: clock.now() / 1_000_000_000)
    store.tamper(try #require(ObjectKey("seals/\(SHA256.hash(bytes)).p7s")), signature)
  }

  /// What must be equal of two runs: seals, and so timestamps over them, are made anew.
  var comparable: [String: [UInt8]] {
    Dictionary(
      uniqueKeysWithValues: store.contents.map { key, bytes in
        let isMadeAnew = key.description.hasPrefix("dispositions/") && (key.name.hasSuffix(".p7s") || key.name.hasSuffix(".tsr"))
        return (key.description, isMadeAnew ? [] : bytes)
      })
  }
}

extension LogicalDate {
  /// A day of a test.
  static func of(_ text: String) -> LogicalDate { LogicalDate(text) ?? LogicalDate(day: 0) }
}

extension ArchiveVerification {
  var words: [String] { findings.map { "\($0.verdict.rawValue) \($0.place)" } }
}
