internal import Events
internal import Reconciliation
internal import Sealing
internal import TestSupport
internal import Testing

@testable internal import Jobs

/// What a request is, and what its id is made from.
struct RequestLineTests {
  private static let date = RequestsFixture.first

  /// The expected digests are `printf '%s' '["…"]' | sha256sum | cut -c1-32`.
  @Test(
    arguments: [
      (ReingestRequest(message: "m1", event: "e1"), #"["MISSING_IN_LEDGER","m1","e1"]"#),
      (ReingestRequest(message: "a\"b", event: "ü\n"), #"["MISSING_IN_LEDGER","a\"b","ü\n"]"#),
      (gap("slot", "07"), #"["EXPORT_GAP","archiver","2026-11-18","slot","07"]"#),
      (gap("path", "07/x.gz"), #"["EXPORT_GAP","archiver","2026-11-18","path","07/x.gz"]"#),
    ] as [(ReingestRequest?, String)])
  func idIsTheDigestOfWhatIsAskedFor(_ request: ReingestRequest?, text: String) throws {
    let request = try #require(request)
    #expect(request.id.hex == SHA256.hash(Array(text.utf8)).description.prefix(32))
    #expect(PackedID(hex: request.id.hex) == request.id)
  }

  private static func gap(_ name: String, _ value: String) -> ReingestRequest? {
    ReingestRequest(ExportFinding(code: .exportGap, source: "archiver", detail: [(name, .string(value))]), date: date)
  }

  @Test func theSameGapIsTheSameRequestWhoeverAsksAndWhen() throws {
    let a = RequestsFixture.event(3)
    let b = RequestsFixture.event(3, since: Self.date.advanced(by: 2))
    #expect(a.id == b.id && a.json != b.json)
    #expect(RequestsFixture.event(4).id != a.id)
  }

  @Test func linesReadBackAsTheyWereWritten() throws {
    let gap = ExportFinding(code: .exportGap, source: "archiver", detail: [("slot", .string("h\"7"))])
    for line in [RequestsFixture.event(3), try #require(RequestLine(gap, since: Self.date, askedAt: RequestsFixture.asOf))] {
      let read = try #require(RequestLine(line.json))
      #expect(read.id == line.id && read.request == line.request && read.since == line.since && read.askedAt == line.askedAt)
      #expect(read.key == line.key && read.json == line.json)
    }
    for text in ["", "{}", "[]", #"{"id":"x"}"#, "\u{0}"] { #expect(RequestLine(Array(text.utf8)) == nil) }
  }

  @Test func otherFindingsAskForNothing() {
    for finding in [
      ExportFinding(code: .exportTruncated, source: "a", detail: [("slot", .string("7"))]),
      ExportFinding(code: .exportGap, source: "a"),
    ] {
      #expect(RequestLine(finding, since: Self.date, askedAt: 0) == nil)
    }
  }
}
