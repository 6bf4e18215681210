import TestSupport
import Testing

@testable import Events

/// Records inside a document, paths into arrays, and records that hold two events.
struct DocumentRecordsTests {
  private static func conversation(_ id: String, _ start: String, direction: String = "outbound", _ sessions: String...) -> String
  {
    #"{"conversationId":"\#(id)","conversationStart":"2026-11-18T\#(start)Z","originatingDirection":"\#(direction)","#
      + #""participants":[{"purpose":"agent","sessions":[]},{"purpose":"customer","sessions":[\#(sessions.joined(separator: ","))]}]}"#
  }

  private static let delivered =
    #"{"mediaType":"message","messageType":"sms","direction":"outbound","deliveryStatus":"DeliverySuccess","#
    + #""deliveryStatusChangeDate":"2026-11-18T10:00:05.250Z"}"#

  private static let two = [
    conversation("a", "10:00:00.000", #"{"mediaType":"email","messageType":""}"#, delivered),
    conversation("b", "10:01:00.000", direction: "inbound", #"{"mediaType":"message","messageType":"whatsapp"}"#),
  ]

  private static func page(_ records: [String]) -> String {
    #"{"conversations":["# + records.joined(separator: ",\n")
      + #"], "cursor":"c\"]}","dataAvailabilityDate":"2026-11-19T00:00:00Z"}"#
  }

  private func scan(_ text: String, pieces: [Int] = [65_536], shapes: Bool = true) throws -> ScannedExport {
    let mapping = try #require(try ProviderMapping.named("genesys"))
    return ScannedExport(Array(text.utf8), mapping: mapping, pieces: pieces, usesShapes: shapes)
  }

  @Test func readsAPage() async throws {
    let scan = try scan(Self.page(Self.two))
    #expect(scan.summary.damage == nil && scan.quarantined.isEmpty && scan.summary.drift.isEmpty)
    #expect([scan.summary.scanned, scan.summary.outbound, scan.summary.excluded] == [3, 2, 1])
    let events = try await scan.events()
    #expect(events.map(\.type) == [.send, .delivery])
    // The first session with a message type that is not empty.
    #expect(events.allSatisfy { $0.channel == .sms })
    #expect(events.map(\.statusClass) == [.progress, .delivered])
    #expect(events[1].timestamp - events[0].timestamp == 5_250_000_000)
    #expect(events[0].messageID == events[1].messageID && events[0].eventID != events[1].eventID)
    #expect(scan.summary.statusWords == ["DeliverySuccess"])
  }

  @Test(arguments: [[1], [2], [7, 64]]) func dependsOnNoPiece(_ pieces: [Int]) throws {
    let text = Self.page(Self.two) + "\n" + Self.page([])
    #expect(try scan(text, pieces: pieces) == scan(text))
    #expect(try scan(text, shapes: false) == scan(text))
  }

  @Test(arguments: ["{}", #"{"conversations":[]}"#, #" {"conversations" : null , "cursor":"x"} "#, "{}\n{}", ""])
  func anEmptyPageHasNoRecords(_ text: String) throws {
    let scan = try scan(text)
    #expect(scan.summary.scanned == 0 && scan.summary.damage == nil && scan.summary.drift.isEmpty)
  }

  @Test(
    arguments: [
      (#"{"conversations":[{}"#, "the array that begins on line 1 does not end"),
      (#"{"conversations":[]"#, "the document around the records does not end"),
      (#"{"conversations":[],"cursor":"#, "the document around the records does not end"),
      (#"{"conversations":{}}"#, "the document around the records is broken at byte 17"),
      (#"{"conversations":[]}]"#, "the document around the records is broken at byte 20"),
      (#"{"conversations":[] "cursor":1}"#, "the document around the records is broken at byte 20"),
      (#"{"cursor":tru}"#, "the document around the records is broken at byte 10"),
      (#"{"cursor" 1}"#, "the document around the records is broken at byte 1"),
      (#"{,}"#, "the document around the records is broken at byte 1"),
      ("[]", "the document around the records is broken at byte 0"), ("7", "the document around the records is broken at byte 0"),
    ]) func aBrokenDocumentIsDamage(_ text: String, _ damage: String) throws
  {
    for pieces in [[65_536], [1]] { #expect(try scan(text, pieces: pieces).summary.damage == damage) }
  }

  @Test func whatIsBesideIsDrift() throws {
    let scan = try scan(#"{"message":"Rate limit","status":429,"message":"again"}"#)
    #expect(scan.summary.drift.map { "\($0.value) \($0.count)" } == ["/message 2", "/status 1"])
  }

  @Test func aBrokenRecordLeavesItsNeighbours() throws {
    let text = Self.page([Self.two[0], #"{"conversationId":x}"#, Self.two[1]])
    let scan = try scan(text)
    #expect(scan.quarantined.count == 1 && scan.summary.scanned == 4 && scan.summary.damage == nil)
  }

  @Test func aKeyTwiceInOneElementIsTold() throws {
    let twice = Self.conversation("a", "10:00:00", #"{"direction":"outbound","direction":"inbound"}"#)
    #expect(try scan(Self.page([twice])).quarantined.map(\.reason) == [.duplicateKey])
  }

  @Test func anOutcomeWithoutATimeIsQuarantined() throws {
    let record = Self.conversation("a", "10:00:00", #"{"messageType":"sms","deliveryStatus":"Failed"}"#)
    let scan = try scan(Self.page([record]))
    #expect(scan.quarantined.map(\.reason) == [.missingTimestamp] && scan.summary.outbound == 1)
  }

  @Test(
    arguments: [
      (#"{"at":"/a/b"}"#, nil, ""), (#"{"at":"/a/*"}"#, .wrongType, "/records/at"), (#"{"at":"a"}"#, .badPointer, "/records/at"),
      (#"{}"#, .missingKey, "/records"), (#"{"at":"/a","of":1}"#, .unknownKey, "/records/of"),
      (#"[]"#, .wrongType, "/records"),
    ] as [(String, MappingError.Code?, String)])
  func theMappingSaysWhere(_ records: String, _ code: MappingError.Code?, _ place: String) throws {
    let text = """
      {"mapping":"m","version":1,"description":"d","records":\(records),
       "fields":{"id":{"at":["/id"]},"type":{"at":["/t"]},"timestamp":{"at":["/ts"]},"messageId":{"at":["/id"]},
                 "direction":{"const":"outbound"}},
       "types":{"s":{"type":"send"}}}
      """
    guard let code else {
      let mapping = try ProviderMapping(json: Array(text.utf8))
      let record = #"{"id":"1","t":"s","ts":"2026-11-18T10:00:00Z"}"#
      let scan = ScannedExport(Array(#"{"a":{"x":[],"b":[\#(record)]},"b":[\#(record)]}"#.utf8), mapping: mapping)
      #expect(scan.summary.scanned == 1 && scan.summary.drift.map(\.value) == ["/b", "/x"])
      return
    }
    let error = #expect(throws: MappingError.self) { try ProviderMapping(json: Array(text.utf8)) }
    #expect(error?.code == code && error?.place == place)
  }
}
