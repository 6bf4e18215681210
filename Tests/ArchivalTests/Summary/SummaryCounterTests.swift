import Archival
import Events
import Sealing
import Storage
import TestSupport
import Testing

@Suite struct SummaryCounterTests {
  /// Beside a plain count, in parts that threads may have.
  @Test(arguments: UInt64(1)...10, [false, true])
  func countsAsAPlainModelDoes(_ seed: UInt64, _ isLedger: Bool) {
    var random = SplitMix(seed: seed)
    let records = (0..<500).map { _ in RandomSummaries.record(&random, names: 12) }
    let parts = Dictionary(grouping: records) { _ in Int.random(in: 0..<3, using: &random) }.values
      .map { RandomSummaries.count($0, isLedger: isLedger) }
    let summary = parts.shuffled(using: &random).reduce(into: SummaryCounter()) { $0 += $1 }.summary
    func volume(_ records: [RandomSummaries.Record]) -> Volume {
      records.reduce(into: Volume()) { $0[Volume.Kind($1.type, $1.direction, isLedger: isLedger)] += 1 }
    }
    #expect(summary.total == volume(records))
    for dimension in Summary.Dimension.allCases {
      let volumes = summary.volumes[dimension] ?? Summary.Volumes()
      let byName = Dictionary(grouping: records) { $0.names[dimension.rawValue].map { Summary.Name($0) } }
      for (name, records) in byName {
        #expect((name.map { volumes.names[$0] ?? Volume() } ?? volumes.none) == volume(records))
      }
      #expect(volumes.names.count == byName.keys.count { $0 != nil })
      #expect(volumes.otherNames == 0)
    }
  }

  private static func campaigns(_ names: some Sequence<String>) -> SummaryCounter {
    var counter = SummaryCounter()
    for name in names {
      counter.add(.send, .outbound, isLedger: false)
      counter.add(Array(name.utf8).span, as: .campaign, .send, .outbound, isLedger: false)
    }
    return counter
  }

  /// The names with most records are kept, and of the others it is said how many they are.
  @Test func keepsTheLargestNames() throws {
    let many = (0..<12_000).map { "campaign \($0)" }
    let volumes = try #require(Self.campaigns(many + many[3_000...] + many[5_000...]).summary.volumes[.campaign])
    #expect(volumes.names.count == 10_000)
    #expect(volumes.otherNames == 2_000)
    #expect(volumes.others.total == 2_000)
    #expect((5_000..<12_000).allSatisfy { volumes.names[Summary.Name("campaign \($0)")]?.total == 3 })
    #expect(volumes.total.total == 12_000 + 9_000 + 7_000)
  }

  /// A name of its own for each record: bounded, nothing lost, and the same whatever came first.
  @Test func doesNotGrowWithoutEnd() throws {
    let many = (0..<100_000).map { "message \($0)" }
    let volumes = try #require(Self.campaigns(many).summary.volumes[.campaign])
    #expect(volumes.names.count <= 10_000)
    #expect(volumes.otherNames == nil)
    #expect(volumes.total.total == 100_000)
    var random = SplitMix(seed: 7)
    let shuffled = many.shuffled(using: &random)
    var counter = Self.campaigns(shuffled[60_000...])
    counter += Self.campaigns(shuffled[..<10])
    counter += Self.campaigns(shuffled[10..<60_000])
    #expect(counter.summary.volumes[.campaign] == volumes)
  }

  @Test func keepsNoNameThatIsNone() throws {
    let names = ["", String(repeating: "x", count: 256), String(repeating: "x", count: 257)]
    let volumes = try #require(Self.campaigns(names).summary.volumes[.campaign])
    #expect(volumes.names.count == 2)
    #expect(volumes.others.total == 1)
    #expect(volumes.otherNames == nil)
    #expect(volumes.none.total == 0)
  }

  private static let mapping = """
    {"mapping":"labelled","version":1,"description":"labels","sources":["a test"],"fields":{"id":{"at":["/id"]},"type":{"at":["/type"]},"timestamp":{"at":["/timestamp"]},\
    "messageId":{"at":["/message/id"]},"direction":{"at":["/message/direction"]},"channel":{"at":["/message/channel"]},\
    "schemaVersion":{"at":["/version"],"known":["1.0"]}},"labels":{"campaign":{"at":["/message/metadata/campaign"]},\
    "queueId":{"at":["/message/metadata/queue_id"]}},"types":{"message:send":{"type":"send"},"message:read":{"type":"read"}}}
    """

  /// As the packer hands them out: labels, escaped ones too, either side, and a record that could not be read.
  @Test(arguments: [1, 3])
  func countsWhatIsPacked(_ threads: Int) async throws {
    let store = MemoryStore()
    let scratch = TemporaryFolder()
    let mapping = try ProviderMapping(json: Array(Self.mapping.utf8))
    func record(_ number: Int, _ type: String, _ direction: String, _ metadata: String) -> String {
      #"{"id":"E\#(number)","version":"1.\#(number % 2)","type":"message:\#(type)","timestamp":"2026-10-18T10:00:00Z","message":"#
        + #"{"id":"M\#(number)","direction":"\#(direction)","channel":"SMS","metadata":{\#(metadata)}}}"#
    }
    let lines = [
      record(1, "send", "outbound", #""campaign":"caf\u00e9","queue_id":"Q""#),
      record(2, "send", "outbound", #""campaign":"café""#),
      record(3, "read", "outbound", ""), record(4, "send", "inbound", #""queue_id":"Q""#), "{",
    ]
    var inputs: [PackInput] = []
    for (source, isLedger) in [("archiver", false), ("ledger", true)] {
      let key = try #require(ObjectKey("exports/\(source)/2026/10/18/a.ndjson"))
      let bytes = Array(lines.joined(separator: "\n").utf8)
      try await store.put(bytes, as: key)
      inputs.append(
        PackInput(
          key: key, source: source, isLedger: isLedger, mapping: mapping, sha256: SHA256.hash(bytes), bytes: Int64(bytes.count),
          rawBytes: Int64(bytes.count), custody: Array("{}".utf8)))
    }
    let packer = Packer(
      store: store, rule: KeepEverything(), observer: { _ in SummaryCounter() }, threads: threads, scratch: scratch.path)
    let lane = try #require(try await packer.pack(inputs).lanes.first { $0.channel == .sms })
    let summary = lane.observed.summary
    #expect((summary[.outbound, .send], summary[.inbound, .send], summary[.ledgerOutbound, .read]) == (2, 1, 1))
    #expect(summary.total.total == 8)
    let campaigns = try #require(summary.volumes[.campaign])
    #expect(campaigns.names.keys.map(\.text) == ["café"])
    #expect(campaigns.names.values.map { [$0[.send], $0[.ledger]] } == [[2, 2]])
    #expect((campaigns.none[.read], campaigns.none[.inbound], campaigns.none[.ledger]) == (1, 1, 2))
    #expect(summary.volumes[.queue]?.names[Summary.Name("Q")]?.total == 4)
    #expect(Set(summary.volumes[.schemaVersion]?.names.keys.map(\.text) ?? []) == ["1.0", "1.1"])
  }
}
