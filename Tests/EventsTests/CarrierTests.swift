import TestSupport
import Testing

@testable import Events

/// Carriers of an export: numbers in the order of first appearance, bounded, the same on every way through the scanner.
struct CarrierTests {
  private static func record(_ number: Int, _ carrier: String, direction: String = "outbound") -> String {
    #"{"id":"\#(Envelope.uuid(number))","type":"message:send","timestamp":"2026-11-18T10:00:01Z","message":{"id":"M\#(number)","#
      + #""direction":"\#(direction)","carrier":\#(carrier)}}"#
  }

  private static func named(_ name: String) -> String { #"{"name":"\#(name)","code":"1"}"# }

  private func scan(_ lines: [String], usesShapes: Bool = true, mapping: String = "archiver") throws -> ScannedExport {
    ScannedExport(
      Array(lines.joined(separator: "\n").utf8), mapping: try #require(try ProviderMapping.named(mapping)), usesShapes: usesShapes
    )
  }

  private func numbers(_ scan: ScannedExport) async throws -> [UInt8] { try await scan.events().map(\.carrier) }

  /// What a record's carrier is, written in one way and another, and what is none.
  @Test(arguments: [true, false]) func names(_ usesShapes: Bool) async throws {
    let long = String(repeating: "é", count: 128)
    let carriers = [
      Self.named("A"), "{}", Self.named("B"), Self.named("A"), #"{"code":"A"}"#, #"{"name":"","code":"B"}"#, "null", #""A""#,
      #"{"name":"\u0041"}"#, #"{"name":"\ud800"}"#, #"{"name":7}"#, #"{"name":"7"}"#, Self.named(long), Self.named(long + "x"),
      #"{"name":["B","A"]}"#, #"{"name":{"A":1}}"#, #"{"name":"\#(String(repeating: #"\u0042"#, count: 257))"}"#,
    ]
    let lines = carriers.enumerated().map { Self.record($0.offset, $0.element) }
    let scan = try scan(lines + lines, usesShapes: usesShapes)
    #expect(scan.summary.carriers == ["A", "B", "7", long] && scan.summary.hasOtherCarriers)
    let once: [UInt8] = [1, 0, 2, 1, 1, 2, 0, 0, 1, 0, 3, 3, 4, 31, 2, 0, 31]
    #expect(try await numbers(scan) == once + once)
  }

  /// What is not indexed takes no number; the thirty-first name shares one with all that follow.
  @Test(arguments: [true, false]) func bounds(_ usesShapes: Bool) async throws {
    let inbound = (0..<40).map { Self.record($0, Self.named("in \($0)"), direction: "inbound") }
    let outbound = (0..<100).map { Self.record($0 + 40, Self.named("out \($0)")) }
    let few = try scan(inbound + Array(outbound[..<30]), usesShapes: usesShapes)
    #expect(few.summary.carriers == (0..<30).map { "out \($0)" } && !few.summary.hasOtherCarriers)
    let many = try scan(outbound + outbound.reversed(), usesShapes: usesShapes)
    #expect(many.summary.carriers == few.summary.carriers && many.summary.hasOtherCarriers)
    let expected = (1...100).map { UInt8(min(31, $0)) }
    #expect(try await numbers(many) == expected + expected.reversed())
  }

  /// The index has what archives and summaries have as the label.
  @Test func isTheLabel() async throws {
    let lines = [Self.named("A"), "{}", #"{"code":9}"#, #"{"name":["x"]}"#, #"{"name":"\u00e9"}"#].enumerated().map {
      Self.record($0.offset, $0.element)
    }
    let scan = try scan(lines)
    var labels: [String?] = []
    var scanner = ExportScanner(mapping: try #require(try ProviderMapping.named("archiver")), purpose: .lanes)
    scanner.feed(Array(lines.joined(separator: "\n").utf8).span)
    _ = scanner.finish { window, bytes throws(Never) in
      for record in window.records {
        labels.append(record.labels.text(.carrier, in: bytes.extracting(record.start..<record.end)))
      }
    }
    #expect(try await numbers(scan).map { $0 == 0 ? nil : scan.summary.carriers[Int($0) - 1] } == labels)
    #expect(labels == ["A", nil, "9", "x", "é"])
  }

  /// Status words and carriers have their places beside each other, and beside the flags.
  @Test func sharesNoBits() throws {
    for carrier in [0, 1, 30, 31] as [UInt8] {
      for word in [0, 1, 62, 63] as [UInt8] {
        for far in [nil, 5, Int64.max - 1] {
          let event = Event(
            messageID: .zero, eventID: .zero, contentHash: 0, timestamp: 0, deliveryTimestamp: far ?? Event.absent, type: .read,
            channel: .other, statusClass: .failed, statusWord: word, carrier: carrier, timestampDigits: 9,
            deliveryDigits: far == nil ? 0 : 9, flags: [.consent, .messageIDIsText, .eventIDIsText, .ledger, .today])
          var record = IndexedRecord(event)
          #expect(record.isFar == (far == Int64.max - 1) && record.usesHeap)
          record.note(event.flags)
          var back = try #require(record.event(export: 0))
          back.deliveryTimestamp = event.deliveryTimestamp
          #expect(
            back.statusWord == word && back.carrier == carrier && back.flags == event.flags && back.channel == .other
              && back.statusClass == .failed && back.type == .read && back.timestampDigits == 9
              && back.deliveryDigits == event.deliveryDigits)
          record.note([], Carrier.Renumbering { UInt8(31 - $0) })
          #expect(record.carrier == 31 - carrier && !record.isLedger && !record.isToday && record.hasConsent)
        }
      }
    }
  }
}
