import Foundation
internal import Events
internal import Numbers
internal import Reconciliation
internal import Sealing
internal import Testing

@testable internal import Reports

/// What people are told, and that it holds nothing of any message.
@Suite struct NoticeTests {
  private func notice(_ night: FixtureNight = FixtureNight(), organization: String? = "Example Savings Bank plc", number: Int = 1)
    async throws -> Notice
  {
    let rendered = try await Rendered(
      breaks: night.breaks, totals: night.totals(), run: night.run(), custody: (0..<8).map(night.custody),
      organization: organization)
    return Notice(NightSummary(rendered.report), number: number, link: "https://reports.example.org/")
  }

  @Test func documentsAreReadAsTheyAreWritten() async throws {
    let notice = try await notice()
    #expect(try Notice(parsing: notice.json, at: "n") == notice)
    #expect(notice.json == (try JSONValue.parse(notice.json)).canonical())
    #expect(notice.link == "https://reports.example.org/index.html#night-2026-11-18")
    #expect(throws: ReportError.self) { try Notice(parsing: notice.json + [0x0a], at: "n") }
  }

  @Test func whoIsToldOfWhat() async throws {
    var notice = try await notice()
    #expect(notice.severity == .high && Severity.allCases.allSatisfy(notice.isDue))
    notice.breaks = [.lateDelivery: 1]
    #expect(!notice.isDue(from: .high) && notice.isDue(from: .medium))
    notice.breaks = [:]
    #expect(!notice.isDue(from: .info))
    notice.escalated = 1
    #expect(notice.isDue(from: .high))
    notice.escalated = 0
    for kind in [Verdict.Kind.doesNotFoot, .noInput, .notReconciled] {
      notice.verdict = kind
      #expect(notice.isDue(from: .high))
    }
    var other = notice
    other.number = 9
    #expect(notice.saysTheSame(as: other))
    other.overdue += 1
    #expect(!notice.saysTheSame(as: other))
  }

  @Test func noMessageIsInIt() async throws {
    let night = FixtureNight()
    let notice = try await notice(night)
    let mail = NoticeMail(notice.text(.english), from: "a@b", to: ["c@d"], key: "k", at: Instant(seconds: 0))
    let parts = try Self.parts(mail.bytes)
    for line in night.breaks {
      guard let id = try JSONValue.parse(Array(line.utf8))["messageId"]?.stringValue else { continue }
      for text in [String(decoding: notice.json, as: UTF8.self)] + parts { #expect(!text.contains(id)) }
    }
    #expect(parts[0].contains("LATE_DELIVERY") && parts[1].contains("LATE_DELIVERY"))
    #expect(parts[0].contains("Report: https://reports.example.org/index.html#night-2026-11-18"))
  }

  /// Breaks of the night by severity − provisional ones = open ones, where no other night has any and nobody did anything.
  @Test(arguments: [(100, 357), (0, 0)]) func figuresAgree(_ provisional: Int, _ others: Int) async throws {
    let night = FixtureNight([(.pendingDeliveryFail, [("SMS", provisional)]), (.lateDelivery, [("SMS", others)])])
    let text = try await notice(night).text(.english)
    let rows = try #require(text.tables.first).rows
    func figure(_ name: String) -> Int { rows.first { $0.name.hasPrefix(name) }?.figure.flatMap { Int($0) } ?? 0 }
    #expect(figure("Breaks, medium") == provisional + others && figure("Of these provisional") == provisional)
    #expect(figure("Open breaks of all nights, provisional ones left out") == others)
    #expect(rows.contains { $0.name.hasPrefix("Of these provisional") } == (provisional > 0))
  }

  /// Numbers in mails have the locale's form; the document, which a webhook is posted, knows of none.
  @Test func numbersOfALocale() async throws {
    var notice = try await notice()
    (notice.verdict, notice.breaks) = (.breaks, [.lateDelivery: 1_234])
    let numbers = try #require(NumberForm(locale: "de"))
    let mail = NoticeMail(notice.text(numbers), from: "a@b", to: ["c@d"], key: "k", at: Instant(seconds: 0))
    for part in try Self.parts(mail.bytes) {
      #expect(part.contains("1.234 breaks in 1 code.") && !part.contains(#/[0-9],[0-9]/#))
    }
    #expect(String(decoding: mail.bytes, as: UTF8.self).contains("1.234 breaks in 1 code."))
  }

  /// It looks like the page that it leads to, and leads there where a browser gets by TLS.
  @Test func whatItLooksLike() async throws {
    var notice = try await notice()
    func html() throws -> String {
      try Self.parts(NoticeMail(notice.text(.english), from: "a@b", to: ["c@d"], key: "k", at: Instant(seconds: 0)).bytes)[1]
    }
    let link = "https://reports.example.org/index.html#night-2026-11-18"
    #expect(try html().contains(#"<a href="\#(link)" style="color:#14506f">\#(link)</a>"#))
    #expect(try html().contains("text-align:right") && !html().contains("<h1>"))
    notice.link = "javascript:alert(1)"
    #expect(try !html().contains("href") && html().contains("Report: javascript:alert(1)"))
    notice.verdict = .notReconciled
    #expect(try !html().contains("Messages sent"))
  }

  /// Nothing that the config says can end a header or begin an element.
  @Test func hostileNames() async throws {
    for name in ["<script>x</script>\r\nBcc: x@y", "\u{202e}", String(repeating: "é", count: 300), "=?utf-8?B?eA==?="] {
      let mail = NoticeMail(
        try await notice(organization: name).text(.english), from: "a@b", to: ["c@d", "e@f"], key: "k",
        at: Instant(seconds: 1_795_068_000))
      let bytes = mail.bytes
      let text = String(decoding: bytes, as: UTF8.self)
      let head = text.prefix(upTo: try #require(text.range(of: "\r\n\r\n")).lowerBound)
      #expect(!head.contains("\r\nBcc:") && bytes.allSatisfy { $0 < 0x80 })
      #expect(head.hasPrefix("Date: Thu, 19 Nov 2026 06:00:00 +0000\r\nFrom: a@b\r\nTo: c@d,\r\n e@f\r\nSubject: "))
      #expect(text.split(separator: "\r\n").allSatisfy { $0.utf8.count <= 998 })
      #expect(try !Self.parts(bytes)[1].contains("<script>"))
    }
  }

  /// The two alternatives, decoded.
  private static func parts(_ bytes: [UInt8]) throws -> [String] {
    let text = String(decoding: bytes, as: UTF8.self)
    return try text.components(separatedBy: "Content-Transfer-Encoding: base64\r\n\r\n").dropFirst().map { part in
      let code = try #require(part.components(separatedBy: "\r\n--").first).replacing("\r\n", with: "")
      return String(decoding: try #require(Base64.decode(code)), as: UTF8.self)
    }
  }
}
