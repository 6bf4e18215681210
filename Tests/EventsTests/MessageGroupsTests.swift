import TestSupport
import Testing

@testable import Events

/// The events of each message come together, whatever their order and whichever messages share a hash.
struct MessageGroupsTests {
  /// The places of each message's events, as a dictionary tells them.
  private static func expected(_ ids: [PackedID]) -> Set<[Int32]> {
    Set(Dictionary(grouping: ids.indices) { ids[$0] }.values.map { $0.map(Int32.init) })
  }

  private static func packed(_ ids: [PackedID]) async throws -> PackedEvents {
    var events = PackedEvents()
    let records = ids.map {
      IndexedRecord(Event(messageID: $0, eventID: $0, contentHash: 0, timestamp: 0, type: .send, channel: .sms))
    }
    _ = try await events.fill(ids.count, partBits: 0) { bytes in
      for (place, record) in records.enumerated() {
        bytes.storeBytes(of: record, toByteOffset: place * IndexedRecord.size, as: IndexedRecord.self)
      }
      return bytes.byteCount
    }
    try events.admit(ids.count, [], 0, [], Carrier.same, only: nil)
    return events
  }

  private static func groups(_ events: PackedEvents, by groups: inout MessageGroups) -> [[Int32]] {
    var found: [[Int32]] = []
    var places: [Int32] = []
    groups.group(events)
    while true {
      let count = groups.next(of: events, into: &places)
      if count == 0 { return found }
      found.append(places[..<count].sorted())
    }
  }

  /// Parts of many sizes, one after the other in the same memory.
  @Test func comeTogether() async throws {
    var random = SplitMix(seed: 11)
    var groups = MessageGroups()
    for count in [0, 1, 2, 17, 3_000, 40_000, 500] {
      let ids = (0..<count).map { _ in PackedID(high: 0, low: random.next() % UInt64(max(1, count / 2))) }
      let found = Self.groups(try await Self.packed(ids), by: &groups)
      #expect(Set(found) == Self.expected(ids) && found.count == Set(ids).count)
    }
  }

  /// Messages that share a hash, their events mixed: each comes once, and whole.
  @Test func areToldApart() async throws {
    var byHash: [UInt64: [PackedID]] = [:]
    for number in 0..<60_000 {
      let id = PackedID(high: 7, low: UInt64(number))
      byHash[id.spread >> 42, default: []].append(id)
    }
    let alike = byHash.values.filter { $0.count > 1 }
    try #require(alike.count > 100)
    let ids = alike.flatMap { [$0, $0.reversed(), $0].joined() }
    var groups = MessageGroups()
    let found = Self.groups(try await Self.packed(ids), by: &groups)
    #expect(Set(found) == Self.expected(ids) && found.count == Set(ids).count)
  }
}
