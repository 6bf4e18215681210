internal import Archival
internal import Events
internal import Reconciliation
internal import Reports
internal import Storage
internal import TestSupport
internal import Testing

@testable internal import Jobs

/// What summaries say of carriers, added up.
@Suite struct CarrierReaderTests {
  private let store = MemoryStore()
  private static let first = LogicalDate(day: 20_728)

  /// A day's summary of SMS in the store: sends by carrier, and as many deliveries but one. Returns its key.
  private func put(_ day: Int, _ carriers: [(name: String, sends: Int)], none: Int = 0) async throws -> String {
    var summary = Summary()
    var (carrier, unnamed) = (Summary.Volumes(), Summary.Volumes())
    func add(_ count: Int) {
      summary[.outbound, .send] += count
      summary[.outbound, .delivery] += max(0, count - 1)
      unnamed.none[.send] += count
      unnamed.none[.delivery] += max(0, count - 1)
    }
    for (name, count) in carriers {
      add(count)
      carrier.names[Summary.Name(name), default: Volume()][.send] += count
      carrier.names[Summary.Name(name), default: Volume()][.delivery] += max(0, count - 1)
    }
    add(none)
    carrier.none[.send] += none
    carrier.none[.delivery] += max(0, none - 1)
    summary.volumes = [.carrier: carrier, .campaign: unnamed, .queue: unnamed, .schemaVersion: unnamed]
    summary.outcomes.sends = summary[.outbound, .send]
    summary.outcomes.delivered = summary.outcomes.sends
    summary.delivery.add(milliseconds: 900, times: Int64(max(1, none)))
    let slot = Slot(Self.first.advanced(by: day), .sms)
    let file = SlotSummary(
      store: "s", slot: slot, expected: [.sms], reconciliation: nil, lookedAt: [slot.date], summary: summary)
    try await store.put(file.bytes, as: try #require(ObjectKey(slot.summaryKey)))
    return slot.summaryKey
  }

  private func read(_ keys: [String], upTo day: Int) async throws -> (comparison: CarrierComparison, files: [StoredFile]) {
    try await CarrierReader(store: store).read(keys, upTo: Self.first.advanced(by: day))
  }

  @Test func theLastSevenPackedDays() async throws {
    var keys: [String] = []
    for day in 0..<9 { keys.append(try await put(day, [("A", 10), ("B", 100 + day)], none: 3)) }
    // In any order, and said twice; the last day is that of the report.
    let (comparison, files) = try await read(keys.reversed() + keys, upTo: 7)
    #expect(comparison.days == (1...7).map { Self.first.advanced(by: $0) } && comparison.fault == nil)
    #expect(files.map(\.key) == keys[1...7].sorted() && files.allSatisfy { $0.sha256.count == 64 })
    let channel = try #require(comparison.channels.first)
    #expect(comparison.channels.count == 1 && channel.channel == .sms)
    #expect(channel.carriers.map(\.name) == ["B", "A"])
    #expect(channel.carriers[1].records == CarrierComparison.Records(sends: 70, deliveries: 63))
    #expect(channel.carriers[0].records.sends == (1...7).reduce(0) { $0 + 100 + $1 })
    #expect(channel.none == CarrierComparison.Records(sends: 21, deliveries: 14))
    #expect(channel.messages.sends == 70 + 21 + channel.carriers[0].records.sends && channel.latency.count == 21)
    #expect(channel.others == CarrierComparison.Records() && channel.otherCarriers == 0)
  }

  /// Of many carriers those with most records are told apart, and the others are counted, none left out.
  @Test func manyCarriers() async throws {
    let key = try await put(0, (1...40).map { ("carrier \($0)", 2 * $0) })
    let channel = try #require(try await read([key], upTo: 0).comparison.channels.first)
    #expect(channel.carriers.count == CarrierComparison.shown && channel.carriers.first?.name == "carrier 40")
    #expect(channel.otherCarriers == 15 && channel.others.sends == (1...15).reduce(0) { $0 + 2 * $1 })
  }

  @Test func nothingIsPacked() async throws {
    let (comparison, files) = try await read([], upTo: 0)
    #expect(comparison == CarrierComparison() && files.isEmpty)
  }

  /// A summary that is not there, or is not what was written, is named: nothing is told of the others as if it were all.
  @Test func unreadable() async throws {
    let keys = [try await put(0, [("A", 10)]), try await put(1, [("A", 10)])]
    let gone = "summaries/2026/10/09/SMS.json"
    let missing = try await read(keys + [gone], upTo: 30)
    #expect(missing.comparison.fault?.contains(gone) == true && missing.comparison.channels.isEmpty && missing.files.isEmpty)
    try await store.put(Array("{}".utf8), as: try #require(ObjectKey("summaries/2026/10/10/SMS.json")))
    let damaged = try await read(keys + ["summaries/2026/10/10/SMS.json"], upTo: 30)
    #expect(damaged.comparison.fault?.contains("summaries/2026/10/10/SMS.json") == true)
  }
}
