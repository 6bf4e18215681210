import Foundation
import TestSupport
import Testing

/// Nights whose mapping is changed while sends are open, and records that hold several events.
struct RemappedNightTests {
  private static func map(_ folder: String, _ version: Int, _ messageID: String) throws {
    let source = URL(filePath: #filePath).deletingLastPathComponent().appending(
      path: "../../Sources/Events/Mappings/archiver.json")
    let text = try String(contentsOf: source.standardizedFileURL, encoding: .utf8)
      .replacing("\"mapping\": \"archiver\"", with: "\"mapping\": \"mine\"").replacing(
        "\"version\": 2", with: "\"version\": \(version)"
      )
      .replacing("[\"/message/id\"]", with: "[\"\(messageID)\"]")
    try Data(text.utf8).write(to: URL(filePath: folder + "/mine.json"))
  }

  @Test func anotherMappingSaysWhereToBegin() throws {
    try withTemporaryFolder { folder in
      let night = try SmallNight(
        folder, good: false, settings: ", pattern: '{yyyy}{MM}{dd}.ndjson', mapping: 'mine.json'")
      try Self.map(folder, 1, "/id")
      for day in 27...31 { try night.write("202612\(day).ndjson", DamagedStoreTests.sends(["m\(day)"], on: "2026-12-\(day)")) }
      // As of then none is unconfirmed: the first of them is open longer than the window goes back.
      for day in 27...30 {
        let ending = try night.tally("nightly", "--date", "2026-12-\(day)", "--as-of", "2026-12-\(day)T00:00:00Z")
        #expect([0, 10].contains(ending.status), "\(ending.error)")
      }
      try Self.map(folder, 2, "/message/id")
      // Its index was made by the former, under whose ids it has none of this.
      let traced = try night.tally("trace", "m29")
      #expect(traced.status == 0 && traced.out.contains("\"m29\""), "\(traced.error)")
      let ending = try night.tally("nightly", "--date", "2026-12-31")
      #expect(ending.status == 78 && ending.error.contains("cannot carry 4 open items"), "\(ending.error)")
      #expect(ending.error.contains("a was read by another mapping when 2026-12-30 was reconciled (mine 1"), "\(ending.error)")
      #expect(ending.error.contains("`tally nightly --date 2026-12-27`"), "\(ending.error)")
      #expect(try night.tally("nightly", "--date", "2026-12-27", "--as-of", "2026-12-27T00:00:00Z").status == 10)
      #expect(try night.tally("nightly", "--date", "2026-12-31").status == 10)
      #expect(try night.text("reconciliations/2026/12/31/v1/open-items.ndjson").contains("\"m29\""))
    }
  }

  /// A conversation began, and its message was delivered: one record.
  @Test func aRecordOfTwoEventsIsTracedOnce() throws {
    try withTemporaryFolder { folder in
      let night = try SmallNight(folder, good: false, settings: ", mapping: 'genesys'")
      let conversation =
        #"{"conversationId":"c1","conversationStart":"2026-12-31T10:00:00.000Z","originatingDirection":"outbound","participants":"#
        + #"[{"participantId":"p","sessions":[{"sessionId":"s","mediaType":"message","deliveryStatus":"DeliverySuccess","#
        + #""deliveryStatusChangeDate":"2026-12-31T10:00:05.000Z"}]}]}"#
      try night.write("a.json", Array(#"{"conversations":[\#(conversation)]}"#.utf8))
      #expect(try night.nightly().status == 0)
      #expect(try night.tally("trace", "c1").out.split(separator: "\n").count == 1)
    }
  }
}
