internal import Events
internal import Reconciliation
internal import Reports
internal import Testing

/// Summary and detail come from the same set: the one is derived from the other here, on nights of all sizes.
@Suite struct AgreementTests {
  @Test(arguments: 0..<24)
  func countsOfTheCSVAreTheTotals(_ seed: Int) async throws {
    let channels = ["SMS", "MMS", "EMAIL", "WHATSAPP", "PUSH"]
    let plan: FixtureNight.Plan = BreakCode.allCases.filter { (seed >> (Int($0.rawValue) % 5)) & 1 == 1 }.map { code in
      (
        code,
        channels.enumerated().map { ($0.element, (seed * 31 + $0.offset * 17 + Int(code.rawValue) * 7) % 13) }.filter { $0.1 > 0 }
      )
    }
    let night = FixtureNight(plan)
    let rendered = try await Rendered.usual(night, openItems: night.count(.pendingDeliveryFail) + 3)
    #expect(rendered.report.checks.filter { !$0.holds } == [])

    try expectAgreement(rendered, carriedBy: MarkupCheck(rendered.html))
    let rows = try #require(readCSV(rendered.csv)).dropFirst()
    var byCode: [String: Int] = [:]
    var byCell: [String: Int] = [:]
    for row in rows {
      #expect(row.count == BreakRecord.columns.count)
      byCode[row[0], default: 0] += 1
      byCell[row[3] + " " + row[0], default: 0] += 1
    }
    let totals = rendered.report.totals
    #expect(byCode == Dictionary(uniqueKeysWithValues: totals.breaks.map { ($0.key.name, $0.value) }))
    var stated: [String: Int] = [:]
    for (channel, codes) in totals.breaksByChannel {
      for (code, count) in codes { stated[(channel?.name ?? "") + " " + code.name] = count }
    }
    #expect(byCell == stated)
    #expect(
      rows.map { $0[4] } == night.breaks.map { $0.split(separator: #""messageId":""#).last?.prefix(36) ?? "" }.map(String.init))
  }

  /// What the page's script counts are the totals, code by code and channel by channel.
  private func expectAgreement(_ rendered: Rendered, carriedBy check: MarkupCheck) throws {
    let lines = try check.scripts[0].split(separator: "\n").map { try JSONValue.parse(Array($0.utf8)) }
    let head = try #require(lines.first)
    var counts: [String: Int] = [:]
    for line in lines.dropFirst() {
      let numbers = try #require(line.elements).prefix(2).compactMap(\.intValue)
      let (code, channel) = (
        head["codes"]?.elements?[numbers[0]].stringValue, head["channels"]?.elements?[numbers[1]].stringValue
      )
      counts["\(channel ?? "?") \(code ?? "?")", default: 0] += 1
    }
    var stated: [String: Int] = [:]
    for (channel, codes) in rendered.report.totals.breaksByChannel {
      for (code, count) in codes { stated[(channel?.name ?? "–") + " " + code.name] = count }
    }
    #expect(counts == stated)
  }

  /// What the reconciliation writes is what the report reads.
  @Test(arguments: [false, true])
  func totalsAsTheReconciliationWritesThem(_ comparesLedger: Bool) throws {
    var written = ControlTotals()
    written.add(.lateDelivery, channel: .sms, count: 12)
    written.add(.exportGap, channel: nil)
    var json = JSONWriter(prettyPrinted: true)
    json.beginObject()
    json.key("date")
    json.string("2026-11-18")
    json.key("asOf")
    json.string("2026-11-19T06:00:00Z")
    json.key("version")
    json.integer(1)
    written.write(to: &json, comparesLedger: comparesLedger)
    json.endObject()
    let totals = try Totals(parsing: json.bytes, at: "totals.json")
    #expect(totals.breaks == [.lateDelivery: 12, .exportGap: 1])
    #expect(totals.breaksByChannel == [.sms: [.lateDelivery: 12], nil: [.exportGap: 1]])
    #expect((totals.ledger != nil) == comparesLedger)
    #expect(totals.carriers == [:] && totals.otherCarriers == 0)
  }

  @Test func chunksStaySmall() async throws {
    let night = FixtureNight([(.lateDelivery, [("SMS", 3000)])])
    var sink = Kept()
    let listing = try await BreakListing.read(Lines(lines: night.breaks), at: "breaks.ndjson", csv: &sink)
    #expect(listing.total == 3000)
    #expect(sink.bytes.count > 500_000)
    #expect(sink.largest < 1 << 18)
  }

  @Test(arguments: [
    (0, "0–1"), (86_400, "0–1"), (172_799, "0–1"), (172_800, "2–7"), (691_199, "2–7"), (691_200, "8–30"), (2_678_399, "8–30"),
    (2_678_400, "31–90"), (7_862_399, "31–90"), (7_862_400, "> 90"), (-5, "0–1"),
  ])
  func ageBuckets(_ seconds: Int, name: String) throws {
    let line = """
      {"code":"LATE_DELIVERY","channel":"SMS","messageId":"m","severity":"medium","provisional":false,"ageSeconds":\(seconds),\
      "firstSeen":"2026-11-18","evidence":[]}
      """
    let record = try BreakRecord(parsing: Array(line.utf8), at: "breaks.ndjson:1")
    #expect(AgeBucket(days: record.ageDays).name == name)
  }

  @Test(arguments: [
    ("{", "t.json", "not JSON at byte 1"), (#"{"date":"2026-02-30"}"#, "t.json/date", "a date yyyy-mm-dd"),
    (#"{"date":"2026-11-18","asOf":"x","version":-1}"#, "t.json/version", "a count"), ("[]", "t.json", "date is missing"),
  ])
  func unreadableTotals(_ text: String, place: String, cause: String) throws {
    let error = #expect(throws: ReportError.self) { try Totals(parsing: Array(text.utf8), at: "t.json") }
    #expect(error?.place == place)
    #expect(error?.cause.contains(cause) == true)
  }

  @Test(arguments: [
    ("{", "b:1", "not JSON at byte 1"), ("{} x", "b:1", "text after"), ("[]", "b:1", "an object"),
    ("{}", "b:1", "code is missing"),
    (#"{"code":null}"#, "b:1", "code is missing"), (#"{"code":7}"#, "b:1", "a string"),
    (#"{"code":"X"}"#, "b:1/code", "not a break code"),
    (#"{"code":"LATE_DELIVERY","severity":"x"}"#, "b:1/severity", "not a severity"),
    (#"{"code":"LATE_DELIVERY","severity":"low","channel":"x"}"#, "b:1/channel", "not a channel"),
    (
      #"{"code":"LATE_DELIVERY","severity":"low","channel":"","firstSeen":"2026-02-30"}"#,
      "b:1/firstSeen", "a date"
    ),
    (#"{"provisional":"yes"}"#, "b:1", "true or false"),
    (#"{"ageSeconds":1.5}"#, "b:1", "an integer"),
    (#"{"evidence":{}}"#, "b:1", "an array"),
    (#"{"evidence":[{"side":"ledger"}]}"#, "b:1", "source is missing"),
    (#"{"evidence":[{"side":"ledger","source":"a","line":-1}]}"#, "b:1", "a count"),
    (#"{"evidence":[{"side":null,"source":"a"}]}"#, "b:1", "a string"),
  ])
  func unreadableBreaks(_ text: String, place: String, cause: String) throws {
    let error = #expect(throws: ReportError.self) {
      try BreakRecord(parsing: Array(text.utf8), at: "b:1")
    }
    #expect(error?.place == place)
    #expect(error?.cause.contains(cause) == true, "\(error?.cause ?? "")")
  }

  @Test func unreadableBreaksNameTheirLine() async throws {
    let night = FixtureNight([(.lateDelivery, [("SMS", 2)])])
    var sink = Kept()
    let error = await #expect(throws: ReportError.self) {
      try await BreakListing.read(Lines(lines: night.breaks + ["{}"]), at: "breaks.ndjson", csv: &sink)
    }
    #expect(error?.place == "breaks.ndjson:3")
  }
}
