internal import Archival
internal import Events
internal import Retention
internal import Sealing
internal import Storage
internal import TestSupport
internal import Testing

@testable internal import Jobs

/// A store in memory with the archives of a day, SMS and EMAIL, whose messages have interactions, queues and agents.
struct HoldFixture {
  static let storeID = "5f0c"
  static let date = LogicalDate(day: 20_744)
  let store = MemoryStore()
  let clock = ManualClock(now: date.advanced(by: 60).start)
  private let scratch = TemporaryFolder()

  static let mapping = """
    { "mapping": "labelled", "version": 1, "description": "A mapping with labels.", "sources": ["docs/mappings.md"],
      "fields": {
        "id": { "at": ["/id"] }, "type": { "at": ["/type"] }, "timestamp": { "at": ["/timestamp"] },
        "messageId": { "at": ["/message/id"] }, "direction": { "at": ["/message/direction"] },
        "channel": { "at": ["/message/channel"] }, "schemaVersion": { "at": ["/version"], "known": ["1.0"] } },
      "labels": {
        "interactionId": { "at": ["/message/metadata/interaction_id"] }, "queueId": { "at": ["/message/metadata/queue_id"] },
        "agentId": { "at": ["/message/metadata/agent_id"] } },
      "types": { "message:send": { "type": "send" } }, "statuses": {} }
    """

  static func record(_ number: Int, _ channel: String, on date: LogicalDate) -> String {
    #"{"id":"E-\#(number)","version":"1.0","type":"message:send","timestamp":"\#(date)T10:00:00.000Z","message":{"id":"M-\#(number)","#
      + #""direction":"outbound","channel":"\#(channel)","metadata":{"interaction_id":"I-\#(number)","queue_id":"Q-\#(channel)","agent_id":"A-\#(number)"}}}"#
  }

  /// Packs a day as tiering does; a seal is some bytes here. Without `filters` the manifests are of format 1.
  func pack(_ date: LogicalDate = date, filters: Set<FilterKey>? = nil) async throws {
    let mapping = try ProviderMapping(json: Array(Self.mapping.utf8))
    let key = try #require(ObjectKey("exports/archiver/\(date.path)/h.ndjson"))
    let lines = [Self.record(1, "SMS", on: date), Self.record(2, "SMS", on: date), Self.record(3, "EMAIL", on: date)]
    let bytes = Array(lines.joined(separator: "\n").utf8)
    try await store.put(bytes, as: key)
    let input = PackInput(
      key: key, source: "archiver", isLedger: false, mapping: mapping, sha256: SHA256.hash(bytes), bytes: Int64(bytes.count),
      rawBytes: Int64(bytes.count), custody: Array(#"{"mapping":{"name":"labelled","version":\#(mapping.version)}}"#.utf8))
    let packer = Packer(
      store: store, rule: KeepEverything(), observer: { _ in NoObserver() }, threads: 1, scratch: scratch.path)
    let day = try await packer.pack([input])
    let writer = ArchiveWriter(store: store, organization: "A firm", program: "tally 0")
    for lane in day.lanes {
      let slot = Slot(date, lane.channel)
      let id = slot.archiveID(store: Self.storeID, inputs: [(key: key.description, sha256: input.sha256)])
      let written = try await writer.write(lane, slot: slot, id: id, files: [], key: nil)
      let manifest = Manifest(
        store: Self.storeID, id: id, slot: slot, number: 1, previous: nil, expected: [.sms, .email],
        createdAt: Instant(nanoseconds: 0), program: "tally 0", config: SHA256.hash([]), retentionClass: "default",
        archive: written.archive, events: lane.events, filters: filters, kept: lane.kept, members: written.members,
        inputs: [
          Manifest.Input(
            object: Manifest.Reference(key: key.description, bytes: input.bytes, sha256: input.sha256), records: lane.events.count
          )
        ], gaps: [],
        reconciliation: nil, summary: Manifest.Reference(key: "summaries/x", bytes: 2, sha256: SHA256.hash([])))
      put("\(slot.folder)/manifest.json", manifest.bytes)
      put("\(slot.folder)/manifest.json.p7s", [1])
    }
  }

  func put(_ key: String, _ bytes: [UInt8]?) { ObjectKey(key).map { store.tamper($0, bytes) } }

  func bytes(_ key: String) throws -> [UInt8] {
    let key = try #require(ObjectKey(key))
    return try #require(store.contents[key])
  }

  func register(releaseByAnother: Bool = false, grace: CalendarPeriod = .none) -> HoldRegister {
    HoldRegister(store: store, releaseByAnother: releaseByAnother, grace: grace, now: { [clock] in clock.now() })
  }

  func hold(_ id: String, _ scope: HoldScope, by person: String = "J. Doe") -> HoldDocument {
    HoldDocument(
      id: id, scope: scope, requestedBy: person, requestedAt: Instant(nanoseconds: clock.now(), digits: 0), caseReference: "1:24")
  }

  /// `kinds` are those of which the source's mapping can tell.
  func reader(_ kinds: Set<FilterKey>? = [.message, .interaction, .queue, .agent]) -> ArchiveLabels {
    ArchiveLabels(store: store, storeID: Self.storeID, labelled: kinds.map { ["archiver": $0] } ?? [:])
  }

  func labels(asked: AskedIDs = AskedIDs([])) async throws -> [ArchiveFolder] {
    try await reader().all(asked: asked)
  }

  /// What `tally hold sync` does, or `apply` and `release` for the hold that they changed; `store` may be a disturbed one.
  func sync(
    _ store: (any ObjectStore)? = nil, changed: String? = nil, dryRun: Bool = false
  ) async throws -> HoldSync.Outcome {
    let holds = try await HoldLedger(store: self.store).all()
    let sync = HoldSync(
      store: store ?? self.store, holds: holds, changed: changed, grace: try CalendarPeriod("P30D"),
      today: LogicalDate(nanoseconds: clock.now()))
    return try await sync.run(try await labels(asked: AskedIDs(holds)), dryRun: dryRun)
  }

  /// The objects with a legal hold, asked one by one.
  func heldObjects() async throws -> Set<String> {
    var held: Set<String> = []
    for key in store.contents.keys {
      for version in try await store.versions(key) where try await store.protection(of: version).isHeld {
        held.insert(key.description)
      }
    }
    return held
  }

  func objects(_ channel: Channel, _ date: LogicalDate = date) -> Set<String> {
    Set(store.contents.keys.map(\.description).filter { $0.hasPrefix(Slot(date, channel).folder + "/") })
  }
}
