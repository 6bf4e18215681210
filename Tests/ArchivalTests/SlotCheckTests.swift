import Archival
import Events
import Sealing
import Testing

@Suite struct SlotCheckTests {
  /// Links from rows of day, supplement, channels, each row sealed as a whole; channels that the day expects besides.
  private func links(_ days: [(day: Int, supplement: Int, channels: [Channel], expected: [Channel])]) throws -> [ChainLink] {
    var number = 0
    return try days.flatMap { row in
      try row.channels.map { channel in
        number += 1
        let date = try #require(LogicalDate("2026-10-18")).advanced(by: row.day)
        let slot = Slot(date, channel, supplement: row.supplement)
        return ChainLink(
          slot: slot, digest: SHA256.hash(Array("\(number)".utf8)),
          label: .init(store: "s", slot: slot, number: number, previous: nil, expected: row.expected))
      }
    }
  }

  private func found(_ links: [ChainLink]) -> [String] { SlotCheck.findings(links).map { "\($0.verdict.rawValue) \($0.place)" } }

  @Test func everyExpectedSlotIsThere() throws {
    #expect(
      found(try links([(0, 0, [.sms], [.sms]), (1, 0, [.sms, .email], [.sms, .email]), (1, 1, [.email], [.email])])) == [])
  }

  @Test func aSlotThatOthersNameIsMissing() throws {
    let links = try links([(0, 0, [.sms], [.sms, .email])])
    #expect(found(links) == ["missing archives/2026/10/18/EMAIL/manifest.json"])
  }

  @Test func aSlotThatOthersDoNotNameIsAltered() throws {
    var links = try links([(0, 0, [.sms, .email], [.sms, .email])])
    links[0].label?.expected = [.sms]
    #expect(found(links) == ["altered archives/2026/10/18/SMS/manifest.json"])
    links[0].label?.expected = [.email]
    links[1].label?.expected = [.email]
    #expect(found(links) == ["altered archives/2026/10/18/SMS/manifest.json"])
  }

  @Test func aChannelStays() throws {
    let gone = try links([(0, 0, [.sms, .email], [.sms, .email]), (1, 0, [.sms], [.sms])])
    #expect(found(gone) == ["missing archives/2026/10/19/EMAIL/manifest.json"])
    // A day that had to wait was sealed after the next one, which could not know of its channel.
    let waited = try links([
      (1, 0, [.sms], [.sms]), (0, 0, [.sms, .email], [.sms, .email]), (2, 0, [.sms, .email], [.sms, .email]),
    ])
    #expect(found(waited) == [])
    // A supplement's channels bind nobody.
    let late = try links([(0, 0, [.sms], [.sms]), (0, 1, [.email], [.email]), (1, 0, [.sms], [.sms])])
    #expect(found(late) == [])
  }

  @Test func whatCannotBeReadIsThere() throws {
    var links = try links([(0, 0, [.sms, .email], [.sms, .email])])
    links[1].label = nil
    #expect(found(links) == [])
  }
}
