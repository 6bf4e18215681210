import Archival
import Events
import Sealing
import Storage
import TestSupport
import Testing

/// What goes into which lane, and what is said of it.
@Suite struct PackerTests {
  private struct File {
    var name: String
    var content: String
    var mapping = "archiver"
    var source = "archiver"
  }

  /// Keeps reads of a tag alone.
  private struct TagRule: KeepRule {
    var summarised: Set<EventType> { [.read] }

    func trigger(of record: ScannedRecord, _ bytes: Span<UInt8>) -> String? {
      var isKept = false
      record.labels.forEachTag(in: bytes) { tag in if tag.count == 4 && tag[0] == 0x6b { isKept = true } }
      return isKept ? "tag" : nil
    }
  }

  /// Counts campaigns.
  private struct Campaigns: RecordObserver {
    var kept: [String: Int] = [:]
    var dropped = 0
    var quarantined = 0

    mutating func observe(_ record: ScannedRecord, _ bytes: Span<UInt8>, isKept: Bool) {
      if isKept { kept[record.labels.text(.campaign, in: bytes) ?? "", default: 0] += 1 } else { dropped += 1 }
    }
    mutating func observe(_ record: QuarantinedRecord) { quarantined += 1 }
    static func += (a: inout Campaigns, b: Campaigns) {
      a.kept.merge(b.kept, uniquingKeysWith: +)
      a.dropped += b.dropped
      a.quarantined += b.quarantined
    }
  }

  private struct Packed {
    let store: MemoryStore
    let scratch: TemporaryFolder
    var day: PackedDay<Campaigns>

    func lane(_ channel: Channel) throws -> PackedLane<Campaigns> { try #require(day.lanes.first { $0.channel == channel }) }

    /// Writes a lane's archive and opens it.
    func reader(_ channel: Channel) async throws -> ArchiveReader {
      let lane = try lane(channel)
      let slot = Slot(try #require(LogicalDate("2026-10-18")), channel)
      let writer = ArchiveWriter(store: store, organization: "A\nfirm", program: "tally 0")
      let written = try await writer.write(lane, slot: slot, id: "x", files: [])
      let none = Manifest.Reference(key: "summaries/x", bytes: 2, sha256: SHA256.hash([]))
      let manifest = Manifest(
        store: "5f0c", id: "x", slot: slot, number: 1, previous: nil, expected: [channel], createdAt: Instant(nanoseconds: 0),
        program: "tally 0", config: SHA256.hash([]), retentionClass: "default", archive: written.archive, events: lane.events,
        kept: lane.kept, members: written.members, inputs: [], gaps: [], reconciliation: nil, summary: none)
      #expect(try await ArchiveCheck(manifest, in: store, key: nil, threads: 2).run().findings == [])
      return try await ArchiveReader(manifest, in: store)
    }
  }

  private func pack(_ files: [File], altered: String? = nil, rule: some KeepRule = KeepEverything()) async throws -> Packed {
    let store = MemoryStore()
    let scratch = TemporaryFolder()
    var inputs: [PackInput] = []
    for file in files {
      let bytes = Array(file.content.utf8)
      let mapping = try #require(try ProviderMapping.named(file.mapping))
      let key = try #require(ObjectKey("exports/\(file.source)/2026/10/18/\(file.name)"))
      try await store.put(bytes, as: key)
      let sha256 = SHA256.hash(file.name == altered ? [] : bytes)
      let custody = Array(#"{"mapping":{"name":"\#(file.mapping)","version":\#(mapping.version)}}"#.utf8)
      inputs.append(
        PackInput(
          key: key, source: file.source, isLedger: false, mapping: mapping, sha256: sha256, bytes: Int64(bytes.count),
          rawBytes: Int64(bytes.count),
          custody: custody))
    }
    let packer = Packer(store: store, rule: rule, observer: { _ in Campaigns() }, threads: 2, scratch: scratch.path)
    return Packed(store: store, scratch: scratch, day: try await packer.pack(inputs))
  }

  private func record(_ id: String, _ type: String = "send", channel: String = "SMS", _ metadata: String = "") -> String {
    #"{"id":"\#(id)","version":"1.0","type":"message:\#(type)","timestamp":"2026-10-18T10:00:01Z","message":{"id":"M-\#(id)","#
      + #""direction":"outbound","channel":"\#(channel)","metadata":{\#(metadata)}}}"#
  }

  @Test func anAlteredExportStopsIt() async throws {
    let error = await #expect(throws: PackError.self) {
      try await pack([File(name: "a", content: record("1")), File(name: "b", content: record("2"))], altered: "b")
    }
    #expect("\(try #require(error))".hasPrefix("exports/archiver/2026/10/18/b was altered"))
  }

  @Test func aRuleLeavesOutWhatNoTriggerKeeps() async throws {
    let content = [
      record("1"), record("2", "read"), record("3", "read", #""tags":["kept"],"campaign":"C""#),
      record("4", "read", #""tags":["other"]"#),
    ].joined(separator: "\n")
    let packed = try await pack([File(name: "a", content: content)], rule: TagRule())
    let lane = try packed.lane(.sms)
    #expect(lane.events.count == 2 && lane.events.types == [.send: 1, .read: 1])
    #expect(lane.kept.summarised == 2 && lane.kept.triggered == ["tag": 1])
    #expect(lane.observed.kept == ["": 1, "C": 1] && lane.observed.dropped == 2)
    #expect(packed.day.inputs.map(\.records) == [[.sms: 4]])
    let reader = try await packed.reader(.sms)
    #expect(try await reader.find(.event, "2").isEmpty)
    #expect(try await reader.find(.event, "3").map(\.line) == [3])
    #expect(try await reader.find(.tag, "kept").map(\.line) == [3])
    #expect(try await reader.find(.campaign, "C").map(\.line) == [3])
    #expect(try await reader.find(.campaign, "D").isEmpty)
  }

  @Test func recordsBecomeLines() async throws {
    let spread = "{\r\n\"id\" :\n\"5\"" + record("").dropFirst(8)
    let content = "[" + record("1") + "," + record("2") + ",\n" + spread + "]\n\n" + record("3") + record("4")
    let packed = try await pack([
      File(name: "a=%.json", content: content), File(name: "b", content: record("6"), source: "other"),
    ])
    let reader = try await packed.reader(.sms)
    var found: [String] = []
    for member in reader.eventMembers {
      let events = try await reader.events(in: member)
      found += events.leaves.map { "\(events[$0].export.suffix(9)):\(events[$0].line)" }
    }
    #expect(found == ["/a=%.json:1", "/a=%.json:1", "/a=%.json:2", "/a=%.json:6", "/a=%.json:6", "6/10/18/b:1"])
    let event = try #require(try await reader.find(.message, "M-").first)
    #expect(String(decoding: event.bytes, as: UTF8.self) == spread.replacing("\r\n", with: "  ").replacing("\n", with: " "))
    #expect(reader.manifest.members.map(\.path).contains("data/custody/archiver/a=3D=25.json.custody.json"))
    #expect(reader.manifest.members.map(\.path).contains("data/events/other/000001.ndjson"))
  }

  @Test func whatCannotBeReadIsKeptWhole() async throws {
    let long = #"{"id":"\#(String(repeating: "x", count: 17 << 20))"}"#
    let files = [
      File(name: "a", content: record("1") + "\n{\"id\":\n" + record("2")), File(name: "b", content: long + "\n" + record("3")),
      File(name: "c", content: "[" + record("4")),
    ]
    let packed = try await pack(files)
    #expect(packed.day.inputs.map(\.records) == [[.sms: 2, .other: 1], [.sms: 1, .other: 1], [.sms: 1]])
    #expect(packed.day.inputs.map { $0.stays != nil } == [false, true, true])
    let other = try packed.lane(.other)
    #expect(other.events.count == 0 && other.events.quarantined == 2 && other.observed.quarantined == 2 && !other.isEmpty)
    let reader = try await packed.reader(.other)
    let member = try #require(try await reader.read("data/quarantined/archiver/000001.ndjson"))
    let lines = try member.split(separator: 0x0a).map { try JSONValue.parse(Array($0)) }
    #expect(lines.map { $0["line"]?.intValue } == [2, 1])
    #expect(lines[0]["bytes"]?.stringValue == Base64.encode(Array("{\"id\":".utf8)))
    #expect(lines[1]["length"]?.intValue == long.utf8.count)
  }

  /// A Genesys conversation holds a send and its outcome: one line, two event ids.
  @Test func aRecordWithTwoEventsIsOneLine() async throws {
    let page =
      #"{"conversations":[{"conversationId":"I","conversationStart":"2026-10-18T10:00:01Z","originatingDirection":"outbound","#
      + #""participants":[{"sessions":[{"messageType":"sms","deliveryStatus":"DeliverySuccess","#
      + #""deliveryStatusChangeDate":"2026-10-18T10:00:09Z"}]}]}]}"#
    let packed = try await pack([File(name: "a", content: page, mapping: "genesys", source: "genesys")])
    let lane = try packed.lane(.sms)
    #expect(lane.events.count == 1 && lane.events.types == [.send: 1])
    #expect(packed.day.inputs.map(\.records) == [[.sms: 2]])
    #expect(lane.events.last?.description == "2026-10-18T10:00:09Z")
    let reader = try await packed.reader(.sms)
    #expect(try await reader.find(.event, "I:DeliverySuccess").count == 1)
    #expect(try await reader.find(.interaction, "I").count == 1)
  }

  /// Every record is in one lane, as often as it was exported.
  @Test(arguments: 0..<4) func everyRecordIsInOneArchive(seed: UInt64) async throws {
    var random = SplitMix(seed: seed)
    var files: [File] = []
    var expected: [String] = []
    for number in 0..<5 {
      var lines: [String] = []
      for _ in 0..<Int(random.next() % 300) {
        let channel = Channel.allCases[Int(random.next() % 9)].name
        let type = ["send", "delivery", "status", "read"][Int(random.next() % 4)]
        lines.append(record("\(random.next() % 200)", type, channel: channel, random.next() % 7 == 0 ? #""campaign":"é""# : ""))
      }
      expected += lines
      files.append(File(name: "f\(number)", content: lines.joined(separator: random.next() % 2 == 0 ? "\n" : "")))
    }
    let packed = try await pack(files)
    var found: [String] = []
    for lane in packed.day.lanes {
      let reader = try await packed.reader(lane.channel)
      for member in reader.eventMembers {
        let events = try await reader.events(in: member)
        found += events.leaves.map { String(decoding: events[$0].bytes, as: UTF8.self) }
      }
    }
    #expect(found.sorted() == expected.sorted())
  }
}
