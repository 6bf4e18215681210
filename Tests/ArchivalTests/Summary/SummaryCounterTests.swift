import Archival
import Events
import TestSupport
import Testing

@Suite struct SummaryCounterTests {
  /// Beside a plain count, in parts that threads may have.
  @Test(arguments: UInt64(1)...10)
  func countsAsAPlainModelDoes(_ seed: UInt64) {
    var random = SplitMix(seed: seed)
    let records = (0..<500).map { _ in RandomSummaries.record(&random, names: 12) }
    let parts = Dictionary(grouping: records) { _ in Int.random(in: 0..<3, using: &random) }.values.map(RandomSummaries.count)
    let counter = parts.shuffled(using: &random).reduce(into: SummaryCounter()) { $0 += $1 }
    for channel in Channel.allCases {
      let mine = records.filter { $0.channel == channel }
      let summary = counter.summary(channel)
      #expect(summary.total == Self.volume(mine))
      for dimension in Summary.Dimension.allCases {
        let volumes = summary.volumes[dimension] ?? Summary.Volumes()
        #expect(volumes.none == Self.volume(mine.filter { $0.names[dimension.rawValue] == nil }))
        let byName = Dictionary(grouping: mine.filter { $0.names[dimension.rawValue] != nil }) {
          Summary.Name($0.names[dimension.rawValue] ?? "")
        }
        #expect(volumes.names == byName.mapValues(Self.volume))
        #expect(volumes.otherNames == 0)
      }
    }
  }

  private static func volume(_ records: [RandomSummaries.Record]) -> Volume {
    records.reduce(into: Volume()) { $0[Volume.Kind($1.type, $1.direction, isLedger: $1.isLedger)] += 1 }
  }

  private static func campaigns(_ names: some Sequence<String>) -> SummaryCounter {
    var counter = SummaryCounter()
    let kind = SummaryCounter.Kind(.send, .outbound, isLedger: false)
    for name in names {
      counter.add(kind, .sms)
      counter.add(Array(name.utf8).span, as: .campaign, kind, .sms)
    }
    return counter
  }

  /// The names with most records are kept, and of the others it is said how many they are.
  @Test func keepsTheLargestNames() throws {
    let many = (0..<12_000).map { "campaign \($0)" }
    let volumes = try #require(Self.campaigns(many + many[3_000...] + many[5_000...]).summary(.sms).volumes[.campaign])
    #expect(volumes.names.count == 10_000)
    #expect(volumes.otherNames == 2_000)
    #expect(volumes.others.total == 2_000)
    #expect((5_000..<12_000).allSatisfy { volumes.names[Summary.Name("campaign \($0)")]?.total == 3 })
    #expect(volumes.total.total == 12_000 + 9_000 + 7_000)
  }

  /// A name of its own for each record: bounded, nothing lost, and the same whatever came first.
  @Test func doesNotGrowWithoutEnd() throws {
    let many = (0..<100_000).map { "message \($0)" }
    let volumes = try #require(Self.campaigns(many).summary(.sms).volumes[.campaign])
    #expect(volumes.names.count == 10_000)
    #expect(volumes.otherNames == nil)
    #expect(volumes.total.total == 100_000)
    var random = SplitMix(seed: 7)
    let shuffled = many.shuffled(using: &random)
    var counter = Self.campaigns(shuffled[60_000...])
    counter += Self.campaigns(shuffled[..<10])
    counter += Self.campaigns(shuffled[10..<60_000])
    #expect(counter.summary(.sms).volumes[.campaign] == volumes)
  }

  @Test func keepsNoNameThatIsNone() throws {
    let volumes = try #require(
      Self.campaigns(["", String(repeating: "x", count: 256), String(repeating: "x", count: 257)]).summary(.sms).volumes[
        .campaign])
    #expect(volumes.names.count == 2)
    #expect(volumes.others.total == 1)
    #expect(volumes.otherNames == nil)
    #expect(volumes.none.total == 0)
  }

  @Test func countsWhatCouldNotBeReadInOther() {
    var counter = SummaryCounter()
    counter.addQuarantined()
    #expect(counter.summary(.other).quarantined == 1)
    #expect(counter.summary(.sms).quarantined == 0)
  }
}
