import TestSupport
import Testing

@testable import Events

/// The event index: what goes in comes out, in whatever parts; damage is found.
struct IndexTests {
  /// UUIDs and texts as ids, deliveries near, far and absent.
  private static let export: [UInt8] = {
    var lines: [String] = []
    for number in 0..<400 {
      let record = Envelope.record(number)
      switch number % 5 {
      case 0 where number % 3 == 0: lines.append(Envelope.record(number, extra: #","carrier":{"name":"C\#(number % 7)"}"#))
      case 0: lines.append(record)
      case 1: lines.append(Envelope.short(number))
      case 2: lines.append(record.replacing("2026-11-18T10:00:00", with: "1999-01-01T00:00:00"))
      case 3: lines.append(record.replacing(Envelope.uuid(number), with: "e \(number)", maxReplacements: 1))
      default: lines.append(Envelope.short(number).replacing(Envelope.uuid(number), with: String(repeating: "é", count: 5000)))
      }
    }
    return Array(lines.joined(separator: "\n").utf8)
  }()

  private func load(_ index: EventIndex, part: Int, bits: Int) async throws -> [Event] {
    var events = PackedEvents()
    try await index.load(part: part, bits: bits, into: &events)
    return try (0..<events.count).map(events.event)
  }

  private func scan(_ bytes: [UInt8]) throws -> ScannedExport {
    ScannedExport(bytes, mapping: try #require(try ProviderMapping.named("archiver")))
  }

  /// A segment's room is used again, but not while somebody has its bytes.
  @Test func segmentsAreApart() {
    func event(_ number: Int) -> Event {
      Event(
        messageID: PackedID(high: UInt64(number), low: 1), eventID: PackedID(high: 2, low: 3), contentHash: 4,
        timestamp: Int64(number), type: .send, channel: .sms)
    }
    func taken(_ numbers: Range<Int>, from segment: inout IndexSegment) -> [UInt8] {
      for number in numbers { segment.append(event(number)) }
      return segment.take()
    }
    var segment = IndexSegment()
    let kept = [0..<500, 500..<600, 600..<2000].map { taken($0, from: &segment) }
    #expect(taken(0..<3, from: &segment) != kept[0])
    for (bytes, numbers) in zip(kept, [0..<500, 500..<600, 600..<2000]) {
      var fresh = IndexSegment()
      #expect(taken(numbers, from: &fresh) == bytes)
    }
  }

  @Test(arguments: 0...12) func everyEventIsInOnePart(_ bits: Int) async throws {
    let index = try #require(try await ScannedExport.open(scan(Self.export).index))
    #expect(try await index.isIntact())
    var lines: [UInt32] = []
    for part in 0..<1 << bits {
      let events = try await load(index, part: part, bits: bits)
      #expect(events.allSatisfy { bits == 0 || Int($0.messageID.spread >> UInt64(64 - bits)) == part })
      lines += events.map(\.line)
    }
    #expect(lines.sorted() == (1...400).map(UInt32.init))
  }

  /// The events of the index are those of the records, as captured one by one.
  @Test func eventsComeOutAsTheyWentIn() async throws {
    let scan = try scan(Self.export)
    let events = try await scan.events()
    var scanner = ExportScanner(
      mapping: try #require(try ProviderMapping.named("archiver")), purpose: .records(.at(Set(events.map(RecordPlace.init)))))
    scanner.feed(Self.export.span)
    let captured = scanner.captured.map(\.event).sorted { $0.line < $1.line }
    #expect(captured.count == 400 && scan.summary.carriers.count == 7)
    for (a, b) in zip(events, captured) {
      #expect(a.messageID == b.messageID && a.eventID == b.eventID && a.contentHash == b.contentHash && a.flags == b.flags)
      #expect(a.timestamp == b.timestamp && a.deliveryTimestamp == b.deliveryTimestamp && a.correlation == b.correlation)
      #expect(a.timestampDigits == b.timestampDigits && a.deliveryDigits == b.deliveryDigits && a.statusWord == b.statusWord)
      #expect(a.type == b.type && a.channel == b.channel && a.statusClass == b.statusClass && a.carrier == b.carrier)
    }
  }

  private static let small = Array([Envelope.record(1), Envelope.short(2)].joined(separator: "\n").utf8)

  /// Whatever byte is changed: refused when opened, or found damaged when read.
  @Test(arguments: [0x01, 0x80, 0xff] as [UInt8]) func everyChangeIsFound(_ change: UInt8) async throws {
    let good = try scan(Self.small).index
    #expect(try await ScannedExport.open(good)?.isIntact() == true)
    for position in good.indices {
      var bytes = good
      bytes[position] ^= change
      guard let index = try await ScannedExport.open(bytes) else { continue }
      #expect(try await !index.isIntact(), "byte \(position)")
      await #expect(throws: IndexDamaged.self, "byte \(position)") { try await load(index, part: 0, bits: 0) }
    }
  }

  /// The version before had no carriers, and other bits: it is refused, whatever else is right.
  @Test func theVersionBeforeIsRefused() async throws {
    var old = try scan(Self.small).index
    for position in [7, old.count - 1] {
      #expect(old[position] == 3)
      old[position] = 2
    }
    #expect(try await ScannedExport.open(old) == nil)
  }

  @Test func everyCutIsFound() async throws {
    let good = try scan(Self.small).index
    for length in good.indices { #expect(try await ScannedExport.open(Array(good[..<length])) == nil, "\(length) bytes") }
    #expect(try await ScannedExport.open(good + [0]) == nil)
  }
}
