internal import Events
internal import Reconciliation
internal import Reports
internal import Sealing
internal import Testing

/// What people do about breaks: which break it is, what the documents say, and what follows from them.
@Suite struct WorkTests {
  static func record(_ line: String) throws -> BreakRecord { try BreakRecord(parsing: Array(line.utf8), at: "breaks.ndjson:1") }

  static func late(_ message: String = "m1", evidence: String = #"[{"side":"archiver","source":"a","line":3}]"#, age: Int = 7)
    throws -> BreakRecord
  {
    try record(
      #"{"code":"LATE_DELIVERY","channel":"SMS","messageId":"\#(message)","severity":"medium","provisional":false,"ageSeconds":\#(age),"firstSeen":"2026-11-18","evidence":\#(evidence),"detail":{"milliseconds":1500}}"#
    )
  }

  /// The digests are those of `sha256sum`.
  @Test func identities() throws {
    let late = try Self.late()
    #expect(late.identity.id.hex == "13ee02676dd50981877b9a469727b3eb")
    #expect(late.identity.evidence.description == "48e1d1f11ae8e3a09f47db351e8e0f8b9ac1e129bb81fbe405ae2733fc1c38c4")
    let gap = try Self.record(
      #"{"code":"EXPORT_GAP","channel":"","severity":"high","provisional":false,"ageSeconds":0,"firstSeen":"2026-11-18","evidence":[{"side":"archiver","source":"a"}],"detail":{"slot":"07"}}"#
    )
    #expect(gap.identity.id.hex == "325dcd40f45665e49d4f8852c328d25d")
    #expect(gap.identity.evidence.description == "6f45e484e6990aae7a6f06abea81c137951b7e482fe06c1386c5b6f1132a3457")
    // Age and the order of members are no part of it; evidence is none of the id.
    let later = try Self.late(evidence: #"[{"line":3,"source":"a","side":"archiver"}]"#, age: 99)
    #expect(later.identity == late.identity)
    let other = try Self.late(evidence: "[]")
    #expect(other.identity.id == late.identity.id && other.identity.evidence != late.identity.evidence)
    #expect(try Self.late("m2").identity.id != late.identity.id)
  }

  static func document(
    _ number: Int, _ action: WorkDocument.Action, _ records: [BreakRecord], owner: String? = nil,
    resolution: WorkDocument.Resolution? = nil, text: String? = nil, by: String = "J. Doe"
  ) -> WorkDocument {
    WorkDocument(
      number: number, action: action,
      breaks: records.map { WorkDocument.Subject(identity: $0.identity, code: $0.code, night: $0.firstSeen) }, owner: owner,
      resolution: resolution, text: text, by: by,
      recordedAt: Instant(nanoseconds: Int64(number) * 1_000_000_000, digits: 3),
      previous: number == 1 ? nil : SHA256.hash([UInt8(number)]))
  }

  static func work(_ documents: [WorkDocument]) -> BreakWork {
    documents.reduce(into: BreakWork()) { work, document in
      work.add(document, file: StoredFile(key: "breaks/\(document.number).json", sha256: "00"))
    }
  }

  @Test func whatFollows() throws {
    let (one, two) = (try Self.late(), try Self.late("m2"))
    let changed = try Self.late(evidence: "[]")
    var documents = [Self.document(1, .assign, [one, two], owner: "K. Roe")]
    func standing(_ record: BreakRecord) -> BreakStanding { Self.work(documents).standing(of: record.identity) }
    #expect(standing(one).disposition == .assigned && standing(one).owner == "K. Roe")
    documents.append(Self.document(2, .note, [one], text: "asked the carrier"))
    #expect(standing(one).notes.map(\.text) == ["asked the carrier"] && standing(two).notes.isEmpty)
    documents.append(Self.document(3, .resolve, [one], resolution: .explained, text: "a test"))
    #expect(standing(one).disposition == .resolved && standing(one).resolution?.by == "J. Doe" && standing(two).resolution == nil)
    // Other evidence: it is open again, and says so; the owner stays.
    #expect(standing(changed).disposition == .assigned && standing(changed).isChanged)
    documents.append(Self.document(4, .resolve, [changed], resolution: .corrected, text: "again"))
    #expect(standing(changed).resolution?.word == .corrected && standing(one).disposition == .resolved)
    documents.append(Self.document(5, .reopen, [one], text: "was wrong"))
    #expect(standing(one).disposition == .assigned && !standing(one).isChanged && standing(changed).disposition == .resolved)
    documents.append(Self.document(6, .assign, [one]))
    #expect(standing(one).disposition == .open && standing(one).owner == nil && standing(one).notes.last?.text == "was wrong")
  }

  /// The same event came twice on one night, and again on another: two nights, one break, and what is said of one night's is not said of the other's.
  @Test func aNightKeepsItsResolution() throws {
    let (tenth, thirteenth) = (try Self.late(), try Self.late(evidence: "[]"))
    var documents = [Self.document(1, .resolve, [tenth], resolution: .corrected, text: "sent again", by: "Ann")]
    func standing(_ record: BreakRecord) -> BreakStanding { Self.work(documents).standing(of: record) }
    documents.append(Self.document(2, .resolve, [thirteenth], resolution: .mistaken, text: "a test", by: "Bob"))
    let kept = standing(tenth).resolution
    #expect(kept?.word == .corrected && kept?.by == "Ann" && kept?.at == documents[0].recordedAt)
    #expect(standing(thirteenth).resolution?.word == .mistaken && standing(thirteenth).resolution?.by == "Bob")
    documents.append(Self.document(3, .reopen, [thirteenth], text: "no test", by: "Bob"))
    #expect(standing(tenth).resolution == kept && standing(thirteenth).disposition == .open && !standing(thirteenth).isChanged)
    // What neither night rests on is open, and was resolved once; not so where nothing stands resolved any more.
    let other = try Self.late(evidence: #"[{"side":"archiver","source":"b"}]"#)
    #expect(standing(other).disposition == .open && standing(other).isChanged)
    documents.append(Self.document(4, .reopen, [tenth], text: "nor that", by: "Ann"))
    #expect(standing(tenth).disposition == .open && !standing(other).isChanged)
    // All lines at once: one document, and one deed.
    documents.append(Self.document(5, .resolve, [tenth, thirteenth], resolution: .accepted, text: "both"))
    #expect([tenth, thirteenth].allSatisfy { standing($0).resolution?.word == .accepted } && standing(tenth).history.count == 5)
  }

  @Test func documentsAreReadAsTheyAreWritten() throws {
    let records = [try Self.late(), try Self.late("<m2>")]
    for document in [
      Self.document(1, .assign, records, owner: "K. \"Roe\"\n"), Self.document(2, .note, records, text: "=cmd"),
      Self.document(3, .resolve, records, resolution: .mistaken, text: "x"), Self.document(4, .reopen, records, text: "y"),
    ] {
      #expect(try WorkDocument(parsing: document.json, at: "breaks/1.json") == document)
      // Every byte counts.
      let bytes = document.json
      for index in bytes.indices {
        var other = bytes
        other[index] ^= 1
        let read = try? WorkDocument(parsing: other, at: "breaks/1.json")
        #expect(read != document, "byte \(index)")
      }
    }
    for (old, new) in [
      ("\"assign\"", "\"resolve\""), ("\"number\": 1", "\"number\": 1, \"more\": 1"), ("LATE_DELIVERY", "LATE"), ("{", "["),
    ] {
      let text = String(decoding: Self.document(1, .assign, records, owner: "K. Roe").json, as: UTF8.self)
      #expect(throws: ReportError.self) {
        try WorkDocument(parsing: Array(text.replacing(old, with: new, maxReplacements: 1).utf8), at: "breaks/1.json")
      }
    }
  }

  @Test func thePageShowsWhatWasDone() async throws {
    let night = FixtureNight()
    let records = try night.breaks.map(Self.record)
    let first = try #require(records.first { $0.code == .deliveryUnconfirmed })
    let work = Self.work([
      Self.document(1, .assign, [first], owner: "K. <Roe>"),
      Self.document(2, .resolve, records.filter { $0.code == .exportGap }, resolution: .accepted, text: "\u{202e}gone"),
    ])
    let rendered = try await Rendered.usual(night, work: work)
    #expect(rendered.report.checks.filter { !$0.holds } == [])
    #expect(rendered.html.contains("K. &lt;Roe&gt;") && rendered.html.contains("resolved: accepted"))
    #expect(!rendered.html.contains("\u{202e}"))
    #expect(rendered.html.contains("by J. Doe, 1970-01-01T00:00:02.000Z") && rendered.html.contains("reason: ⟨U+202E⟩gone"))
    #expect(rendered.report.listing.count(.resolved) == 1 && rendered.report.listing.count(.assigned) == 1)
    let rows = try #require(readCSV(rendered.csv))
    let column = try #require(rows[0].firstIndex(of: "disposition"))
    #expect(rows.dropFirst().filter { $0[column] == "resolved" }.map { $0[0] } == ["EXPORT_GAP"])
    #expect(Set(rows.dropFirst().map { $0[column - 1] }).count == rows.count - 1)
    let resolved = try #require(rows.dropFirst().first { $0[column] == "resolved" })
    #expect(Array(resolved.suffix(7)) == ["J. Doe", "1970-01-01T00:00:02.000Z", "", "⟨U+202E⟩gone", "", "", ""])
    #expect(rows.dropFirst().filter { $0.suffix(7).allSatisfy(\.isEmpty) }.count == rows.count - 2)
    var broken = work
    broken.fault = "breaks/00000003.json is missing"
    #expect(try await Rendered.usual(night, work: broken).report.verdict.kind == .doesNotFoot)
  }

  /// Who and when, and that evidence changed, in the forms that are tables and for programs; nothing of a break that nobody worked on.
  @Test func whoAndWhenInEveryForm() throws {
    let (one, changed) = (try Self.late(), try Self.late(evidence: "[]"))
    let work = Self.work([Self.document(1, .resolve, [one], resolution: .explained, text: "a test")])
    func cells(_ record: BreakRecord) -> [FormCell] { record.cells(work.standing(of: record)).suffix(7) }
    #expect(
      BreakRecord.columns.suffix(7) == ["resolvedBy", "resolvedAt", "evidenceChanged", "reason", "notes", "noteBy", "noteAt"])
    #expect(cells(one) == [.said("J. Doe"), .word("1970-01-01T00:00:01.000Z"), .empty, .said("a test"), .empty, .empty, .empty])
    #expect(cells(changed) == [.empty, .empty, .truth(true), .empty, .empty, .empty, .empty])
    #expect(cells(try Self.late("m2")) == Array(repeating: .empty, count: 7))
    let dat = String(decoding: ConcordanceDAT.header, as: UTF8.self)
    #expect(dat.contains("RESOLVEDBY") && dat.contains("RESOLVEDAT") && dat.contains("EVIDENCECHANGED"))
  }

  /// The same in JSON, and in the page without its script.
  @Test func whoAndWhenForPrograms() async throws {
    let night = FixtureNight()
    let gap = try #require(night.breaks.map(Self.record).first { $0.code == .exportGap })
    let orphan = try #require(night.breaks.map(Self.record).first { $0.code == .orphanDelivery })
    var document = Self.document(2, .resolve, [orphan], resolution: .explained, text: "a test")
    document.breaks[0].identity = BreakIdentity(id: orphan.id, evidence: SHA256.hash([1]))
    let work = Self.work([Self.document(1, .resolve, [gap], resolution: .accepted, text: "t"), document])
    let rendered = try await Rendered.usual(night, work: work)
    #expect(rendered.html.contains("was resolved; its evidence has changed since"))
    var json = ReportJSON(rendered.report)
    for record in [gap, orphan] { json.add(record, work.standing(of: record)) }
    json.finish()
    let breaks = try #require(try JSONValue.parse(json.take())["breaks"]?.elements)
    #expect(breaks[0]["resolvedBy"]?.stringValue == "J. Doe" && breaks[0]["evidenceChanged"] == nil)
    #expect(breaks[1]["evidenceChanged"]?.boolValue == true && breaks[1]["resolvedBy"] == nil)
  }

  /// A later note replaces neither a resolution's reason nor an earlier note: the last one is shown, with how many there are; all are in JSON.
  @Test func reasonAndNotes() async throws {
    let night = FixtureNight()
    let gap = try #require(night.breaks.map(Self.record).first { $0.code == .exportGap })
    let work = Self.work([
      Self.document(1, .note, [gap], text: "asked the carrier", by: "A. <b>"),
      Self.document(2, .resolve, [gap], resolution: .explained, text: "carrier bug 4711", by: "K. Roe"),
      Self.document(3, .note, [gap], text: "lunch at noon", by: "M. Late"),
    ])
    let standing = work.standing(of: gap)
    #expect(standing.resolution?.reason == "carrier bug 4711" && standing.resolution?.by == "K. Roe")
    #expect(standing.noteWords() == "2 of 2, by M. Late, 1970-01-01T00:00:03.000Z: lunch at noon")
    let cells = Dictionary(uniqueKeysWithValues: zip(BreakRecord.columns, gap.cells(standing)))
    #expect(cells["reason"] == .said("carrier bug 4711") && cells["note"] == .said("lunch at noon"))
    #expect(
      cells["notes"] == .number(2) && cells["noteBy"] == .said("M. Late") && cells["noteAt"] == .word("1970-01-01T00:00:03.000Z"))
    let rendered = try await Rendered.usual(night, work: work)
    let html = rendered.html
    #expect(
      html.contains("reason: carrier bug 4711")
        && html.contains("note 2 of 2, by M. Late, 1970-01-01T00:00:03.000Z: lunch at noon"))
    // The page's script has both too.
    #expect(html.contains(#""2 of 2, by M. Late, 1970-01-01T00:00:03.000Z: lunch at noon",0,"carrier bug 4711"]"#))
    var json = ReportJSON(rendered.report)
    json.add(gap, standing)
    json.finish()
    let written = try #require(try JSONValue.parse(json.take())["breaks"]?.elements?.first)
    #expect(written["reason"]?.stringValue == "carrier bug 4711" && written["noteBy"]?.stringValue == "M. Late")
    let texts = written["history"]?.elements?.map { $0["text"]?.stringValue }
    #expect(texts == ["asked the carrier", "carrier bug 4711", "lunch at noon"])
    #expect(written["history"]?.elements?.first?["by"]?.stringValue == "A. <b>")
  }

  @Test func whatIsOverdue() {
    let day = LogicalDate(day: 20_775)
    var open = OpenBreaks(
      window: day.advanced(by: -9)...day, limits: WorkLimits(due: [.high: 1, .low: 5], escalate: [.high: 3, .medium: 0]))
    for back in 0..<10 {
      var night = OpenBreaks.Night(date: day.advanced(by: -back), version: 1)
      night.found = [.high: 2, .low: 1]
      night.count(1, of: .exportGap, as: .open)
      night.count(1, of: .exportGap, as: back == 0 ? .assigned : .resolved)
      night.count(1, of: .duplicateEvent, as: .cleared)
      open.add(night)
    }
    #expect(open.found() == 30 && open.open() == 11 && open.resolved() == 9 && open.cleared() == 10 && open.assigned == 1)
    #expect(open.overdue(.high) == 9 && open.escalated(.high) == 7 && open.overdue(.low) == 0 && open.escalated == 7)
  }
}
