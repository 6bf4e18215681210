import Archival
import Events
import Foundation
import Jobs
import Retention
import Sealing
import Storage

extension TierBench {
  /// Packs so many slots, nine a day, each with so many events of as many messages; a seal is a byte.
  func slots(_ count: Int, events: Int) async throws {
    guard let mapping = try ProviderMapping.named("archiver"), let first = LogicalDate("2020-01-01") else { return }
    let start = ContinuousClock.now
    for day in 0..<(count + 8) / 9 {
      let date = first.advanced(by: day)
      guard let key = ObjectKey("exports/archiver/\(date.path)/h.ndjson") else { return }
      let channels = Channel.allCases.prefix(min(9, count - 9 * day))
      let text = channels.indices.flatMap { place in
        (0..<events).map { Self.record("\(day)-\(place)-\($0)", channels[place], date) }
      }.joined()
      let bytes = Array(text.utf8)
      try await store.put(bytes, as: key)
      let input = PackInput(
        key: key, source: "archiver", isLedger: false, mapping: mapping, sha256: SHA256.hash(bytes), bytes: Int64(bytes.count),
        rawBytes: Int64(bytes.count), custody: Array("{}".utf8))
      let packer = Packer(store: store, rule: KeepEverything(), observer: { _ in NoObserver() }, threads: 2, scratch: folder)
      let packed = try await packer.pack([input])
      for lane in packed.lanes { _ = try await write(lane, packed.inputs, Slot(date, lane.channel)) }
    }
    note("packed", since: start)
    try await hold(events)
  }

  private static func record(_ id: String, _ channel: Channel, _ date: LogicalDate) -> String {
    #"{"id":"E-\#(id)","version":"1.0","type":"message:send","timestamp":"\#(date)T10:00:00Z","message":{"id":"M-\#(id)","#
      + #""direction":"outbound","channel":"\#(channel.name)"}}"# + "\n"
  }

  /// A hold of 10,000 messages, of which every other one is somewhere.
  private func hold(_ events: Int) async throws {
    var scope = HoldScope()
    scope.messageIDs = (0..<10_000).map { $0 % 2 == 0 ? "M-\($0 / 9 % 100)-\($0 % 9)-\($0 % events)" : "nowhere-\($0)" }
    let document = HoldDocument(
      id: "H", scope: scope, requestedBy: "Bench", requestedAt: Instant(nanoseconds: 0), caseReference: "1")
    _ = try await HoldRegister(store: store, releaseByAnother: false, now: { 1_700_000_000_000_000_000 }).apply(document)
  }
}
