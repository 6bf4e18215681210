import Foundation
import TestSupport
import Testing

@testable import Events

/// The examples of docs/mappings.md do what the page says.
struct MappingsDocumentTests {
  private func examples() throws -> [String] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let page = try String(contentsOf: root.appending(path: "docs/mappings.md"), encoding: .utf8)
    return page.components(separatedBy: "```json\n").dropFirst().map { $0.components(separatedBy: "```")[0] }
  }

  @Test func theWorkedExampleReads() throws {
    let examples = try examples()
    try #require(examples.count == 3)
    let mapping = try ProviderMapping(json: Array(examples[1].utf8))
    let reading = MappingOracle(mapping).read(try JSONValue.parse(Array(examples[0].utf8)))
    let fields = try reading.result.get()
    #expect(reading.drift.isEmpty)
    #expect(fields.messageID == "N-7" && fields.type == .delivery && fields.channel == .push)
    #expect(fields.statusClass == .delivered)
  }

  @Test func theEnvelopeHasNoDrift() throws {
    let archiver = try #require(try ProviderMapping.named("archiver"))
    let reading = MappingOracle(archiver).read(try JSONValue.parse(Array(try examples()[2].utf8)))
    #expect(reading.drift.isEmpty)
    #expect(try reading.result.get().deliveryTimestamp?.description == "2026-11-18T10:00:00.950Z")
  }
}
