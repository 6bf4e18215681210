import Archival
import Events
import Sealing
import Storage
import Testing

@Suite struct ManifestTests {
  private static func sample() throws -> Manifest {
    let digest = SHA256.hash(Array("abc".utf8))
    func reference(_ key: String) -> Manifest.Reference { Manifest.Reference(key: key, bytes: 3, sha256: digest) }
    var events = Manifest.Events(merkleRoot: digest)
    (events.count, events.outbound, events.inbound) = (2, 1, 1)
    events.first = Instant(nanoseconds: 1_792_281_600_000_000_000, digits: 3)
    events.last = events.first
    events.types = [.send: 1, .read: 1]
    events.outcomes = ["sends": 1, "delivered": 1]
    events.schemaVersions = ["1.0": 2]
    var kept = Manifest.Kept()
    kept.policy = [.send: "pack", .read: "summarise"]
    kept.triggered = ["openItem": 1]
    return Manifest(
      store: "5f0c", id: "20261018-SMS-0123456789ab", slot: Slot(try #require(LogicalDate("2026-10-18")), .sms), number: 2,
      previous: digest, expected: [.sms, .email], createdAt: Instant(nanoseconds: 1_792_281_600_000_000_000, digits: 3),
      program: "tally 0.1.0", config: digest, retentionClass: "default",
      archive: Manifest.Archive(
        object: reference("archives/2026/10/18/SMS/20261018-SMS-0123456789ab.tar.zst"),
        index: reference("archives/2026/10/18/SMS/20261018-SMS-0123456789ab.index"),
        encryption: Manifest.Encryption(plainBytes: 2, plainSHA256: digest)),
      events: events, filters: [.message, .event, .queue], kept: kept,
      members: [
        Manifest.Member(path: "data/events/archiver/000001.ndjson", bytes: 3, sha256: digest, start: 512, leaves: 0..<2),
        Manifest.Member(path: "data/summary.json", bytes: 3, sha256: digest, start: 1_536),
      ],
      inputs: [Manifest.Input(object: reference("exports/archiver/2026/10/18/ü.gz"), records: 2, stays: "it stops early")],
      gaps: ["h03"], reconciliation: reference("reconciliations/2026/10/18/v1/totals.json"),
      summary: reference("summaries/2026/10/18/SMS.json"))
  }

  @Test func readsWhatItWrites() throws {
    let full = try Self.sample()
    #expect(try Manifest(full.bytes) == full)
    var empty = full
    (empty.archive, empty.members, empty.inputs, empty.reconciliation, empty.previous) = (nil, [], [], nil, nil)
    empty.events = Manifest.Events(merkleRoot: SHA256.hash([]))
    #expect(try Manifest(empty.bytes) == empty)
    // Format 1, which does not say of which labels its filters tell.
    var old = full
    old.filters = nil
    #expect(try Manifest(old.bytes) == old && String(decoding: old.bytes, as: UTF8.self).contains(#""format":1,"gaps""#))
  }

  /// As in RFC 8785: members by name, no space, nothing behind the end.
  @Test func isCanonical() throws {
    let text = String(decoding: try Self.sample().bytes, as: UTF8.self)
    #expect(text.hasPrefix(#"{"archive":{"encryption":{"plainBytes":2,"plainSha256":"ba7816bf"#))
    #expect(text.hasSuffix(#""supplement":0,"supplements":null}"#))
    #expect(try JSONValue.parse(Array(text.utf8)).canonical() == Array(text.utf8))
  }

  @Test(arguments: [
    (#""number":2"#, #""number":0"#), (#""number":2"#, #""number":2.0"#), (#""number":2"#, #""number":2,"more":1"#),
    (#""format":2"#, #""format":"2""#), (#""format":2"#, #""format":1"#), (#""format":2"#, #""format":3"#),
    (#""filters":["event","message","queue"],"#, ""),
    (#"["event","message","queue"]"#, #"["message","event","queue"]"#),
    (#"["event","message","queue"]"#, #"["event","message","q"]"#),
    (#"["event","message","queue"]"#, #"["event","message","queue","queue"]"#), (#""channel":"SMS""#, #""channel":"sms""#),
    (#""gaps":["h03"]"#, #""gaps":["h03",3]"#),
    (#""leaves":[0,2]"#, #""leaves":[2,0]"#), (#""send":1"#, #""sent":1"#), (#""delivered":1"#, #""delivered":-1"#),
    (#"{"archive""#, #" {"archive""#),
  ])
  func refusesWhatItWouldNotWrite(_ old: String, _ new: String) throws {
    let text = String(decoding: try Self.sample().bytes, as: UTF8.self)
    let parts = text.split(separator: old, maxSplits: 1)
    let changed = parts.count == 2 ? parts[0] + new + parts[1] : new + text.dropFirst(old.count)
    #expect(changed != text)
    #expect(throws: ManifestError.self) { try Manifest(Array(changed.utf8)) }
  }

  @Test func tellsANewerFormatFromDamage() throws {
    #expect(throws: ManifestError.newer(format: 4)) { try Manifest(Array(#"{"format":4,"anything":true}"#.utf8)) }
    #expect(throws: ManifestError.damaged("it has no format")) { try Manifest(Array("{}".utf8)) }
  }

  @Test(arguments: [
    ("archives/2026/10/18/SMS/manifest.json", "2026-10-18", "SMS", 0),
    ("archives/2026/10/18/SMS/supplement-2/key.json", "2026-10-18", "SMS", 2),
  ])
  func knowsItsFolder(_ text: String, _ date: String, _ channel: String, _ supplement: Int) throws {
    let key = try #require(ObjectKey(text))
    var rest: Substring = ""
    let slot = try #require(Slot(of: key, rest: &rest))
    #expect(slot == Slot(try #require(LogicalDate(date)), try #require(Channel(name: channel)), supplement: supplement))
    #expect(slot.folder + "/" + rest == text)
  }

  @Test(arguments: [
    "archives/2026/10/18/SMS", "archives/2026/10/32/SMS/a", "archives/2026/10/18/Sms/a",
    "archives/2026/10/18/SMS/supplement-01/a",
    "archives/2026/10/18/SMS/supplement-0/a", "archives/2026/10/18/SMS/x/a", "exports/2026/10/18/SMS/a",
  ])
  func knowsNoOtherFolder(_ text: String) throws {
    var rest: Substring = ""
    #expect(Slot(of: try #require(ObjectKey(text)), rest: &rest) == nil)
  }
}
