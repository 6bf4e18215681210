import Events
@testable import Retention
import TestSupport
import Testing

@Suite struct HoldTests {
  static let issued = #"""
    {"holdId":"LIT-2024-0892","status":"ACTIVE","scope":{"interactionIds":["i-1","i-2"],"queueIds":["q"],"agentIds":["a"],
     "dateRange":{"start":"2024-01-01T08:30:00Z","end":"2024-06-30"}},
     "auditorTrail":{"requestedBy":"J. Doe","requestTimestamp":"2024-07-01T09:00:00Z","caseReference":"1:24-cv-00892"}}
    """#

  static func read(_ text: String) throws -> HoldDocument { try HoldDocument(json: Array(text.utf8)) }

  @Test func readsWhatCounselWrites() throws {
    let hold = try Self.read(Self.issued)
    #expect(hold.id == "LIT-2024-0892" && !hold.isReleased && hold.matter == "1:24-cv-00892" && hold.revision == nil)
    #expect(hold.scope.interactionIDs == ["i-1", "i-2"] && hold.scope.queueIDs == ["q"] && hold.scope.agentIDs == ["a"])
    #expect(hold.scope.days == DayRange(start: day("2024-01-01"), end: day("2024-06-30")))
    #expect(try HoldDocument(json: hold.json) == hold)
  }

  @Test("Ids that differ in their normal form alone are two, as records have them") func normalForms() throws {
    let (one, other): (ExactText, ExactText) = ("caf\u{e9}-1", "cafe\u{301}-1")
    var facts = ArchiveFacts(id: "a", day: day("2026-11-18"), channel: .sms)
    facts.ids = ExactFilter(ids: [.message: [one], .interaction: []])
    let holds = [
      Hold.make("a", [("2026-11-19", .make(messages: [one]))]), .make("b", [("2026-11-19", .make(messages: [other]))]),
    ]
    #expect(HoldIndex(holds).candidates(facts).map(\.id) == ["a"])
    #expect(holds.map { $0.reach(facts).touch } == [.possible, .none])
    let both = try Self.read(Self.issued.replacing(#""i-1","i-2""#, with: "\"\(one)\",\"\(other)\""))
    #expect(both.scope.interactionIDs == [one, other] && both.json.count > Self.issued.utf8.count)
    var narrow = both
    narrow.scope.interactionIDs = [one]
    #expect(both.scope.includes(narrow.scope) && !narrow.scope.includes(both.scope))
    narrow.scope.interactionIDs = [one, one]
    #expect(!narrow.saysTheSame(as: both))
    let policy = try RetentionPolicy(
      try JSONValue.parse(Array(#"{"id":"p","citation":"c","period":"P1Y","matches":{"tags":["\#(one)","\#(other)"]}}"#.utf8)))
    #expect(policy.scope.values[.tags]?.count == 2)
  }

  @Test func readsWhatIsStored() throws {
    var hold = try Self.read(Self.issued)
    (hold.revision, hold.recordedAt) = (2, Instant(rfc3339: "2024-07-01T09:00:00.5Z"))
    (hold.reason, hold.notice, hold.previous) = ("a", "b", String(repeating: "0", count: 64))
    (hold.isReleased, hold.release) = (true, HoldDocument.Release(by: "c", reason: "d"))
    hold.scope.channels = [.sms, .push]
    #expect(try HoldDocument(json: hold.json) == hold)
    hold.scope = .everything
    #expect(try HoldDocument(json: hold.json) == hold)
  }

  @Test(arguments: [
    (#""holdId":"LIT-2024-0892""#, #""holdId":"../x""#, "holdId"), (#""status":"ACTIVE""#, #""status":"active""#, "status"),
    (#""status":"ACTIVE""#, #""status":"RELEASED""#, "release"),
    (#""status":"ACTIVE""#, #""status":"ACTIVE","status":"ACTIVE""#, "status"),
    (#""status":"ACTIVE""#, #""status":"ACTIVE","release":{"releasedBy":"x","reason":"y"}"#, "release"),
    (#""status":"ACTIVE""#, #""status":"ACTIVE","revision":0"#, "revision"),
    (#""status":"ACTIVE""#, #""status":"ACTIVE","colour":1"#, ""),
    (#""queueIds":["q"]"#, #""queueIds":[]"#, "scope.queueIds"), (#""queueIds":["q"]"#, #""queueIDs":["q"]"#, "scope"),
    (#""queueIds":["q"]"#, #""everything":true"#, "scope.interactionIds"),
    (#""queueIds":["q"]"#, #""queueIds":"q""#, "scope.queueIds"),
    (#""queueIds":["q"]"#, #""queueIds":[7]"#, "scope.queueIds[0]"),
    (#""queueIds":["q"]"#, #""channels":["FAX"]"#, "scope.channels[0]"),
    (#""end":"2024-06-30""#, #""end":"2023-06-30""#, "scope.dateRange"),
    (#""end":"2024-06-30""#, #""end":"2024-06-31""#, "scope.dateRange.end"),
    (#""requestedBy":"J. Doe""#, #""requestedBy":"""#, "auditorTrail.requestedBy"),
    (#""requestedBy":"J. Doe","#, "", "auditorTrail.requestedBy"),
    (#""requestTimestamp":"2024-07-01T09:00:00Z""#, #""requestTimestamp":"2024-07-01""#, "auditorTrail.requestTimestamp"),
    (#","caseReference":"1:24-cv-00892""#, "", "auditorTrail.caseReference"), ("{", "", ""),
  ]) func refuses(_ part: String, _ replacement: String, _ path: String) throws {
    let text = Self.issued.replacing(part, with: replacement, maxReplacements: 1)
    try #require(text != Self.issued)
    let fault = #expect(throws: DocumentFault.self) { try Self.read(text) }
    #expect(fault?.path == path, "\(fault?.description ?? "")")
  }

  @Test func scopeMustNameSomething() {
    for scope in ["{}", #"{"everything":false}"#, #"{"dateRange":{}}"#] {
      #expect(throws: DocumentFault.self) {
        try Self.read(
          #"{"holdId":"h","status":"ACTIVE","scope":\#(scope),"auditorTrail":{"requestedBy":"a","requestTimestamp":"2024-07-01T09:00:00Z","caseReference":"c"}}"#
        )
      }
    }
  }

  static let filter = ExactFilter(ids: [.message: ["m"], .interaction: ["i"], .queue: ["q"], .agent: []])
  static let archive = ArchiveFacts(
    id: "a", day: day("2026-11-18"), channel: .sms, events: day("2026-11-18")...day("2026-11-19"), ids: filter)

  @Test(arguments: [
    (HoldScope.everything, Touch.all), (.make(messages: ["m"]), .possible), (.make(messages: ["other"]), .none),
    (.make(interactions: ["x", "i"]), .possible), (.make(queues: ["q"]), .possible), (.make(queues: ["p"]), .none),
    (.make(agents: ["g"]), .none), (.make(channels: [.sms]), .all), (.make(channels: [.email]), .none),
    // Ids are held wherever they are; queues within channels and days.
    (.make(messages: ["m"], channels: [.email]), .possible), (.make(queues: ["q"], channels: [.email]), .none),
    (.make(messages: ["m"], days: DayRange(end: day("2020-01-01"))), .possible),
    (.make(queues: ["q"], days: DayRange(end: day("2020-01-01"))), .none),
    // A day of the archive's events is enough.
    (.make(days: DayRange(start: day("2026-11-19"))), .some), (.make(days: DayRange(start: day("2026-11-20"))), .none),
    (.make(days: DayRange(end: day("2026-11-17"))), .none),
    (.make(days: DayRange(start: day("2026-11-18"), end: day("2026-11-19"))), .all),
    (.make(messages: ["other"], days: DayRange(start: day("2026-11-18"))), .none),
  ]) func touches(_ scope: HoldScope, _ touch: Touch) { #expect(scope.touch(Self.archive, scope.lists) == touch) }

  @Test("What cannot be resolved counts as held") func unresolved() {
    var archive = Self.archive
    archive.ids = nil
    for scope in [HoldScope.make(messages: ["x"]), .make(interactions: ["x"]), .make(queues: ["x"]), .make(agents: ["x"])] {
      #expect(scope.touch(archive, scope.lists) == .possible)
      archive.ids = ExactFilter(ids: [:])
      #expect(scope.touch(archive, scope.lists) == .possible)
    }
  }

  @Test func historiesThatCannotBeReliedOn() {
    let sound = Hold.make("h", [("2026-01-01", .everything), ("2026-02-01", nil)])
    #expect(sound.fault == nil && !sound.isActive)
    let swapped = Hold(id: "h", revisions: sound.revisions.reversed())
    let gap = Hold(id: "h", revisions: [sound.revisions[1]])
    let foreign = Hold(id: "other", revisions: sound.revisions)
    let back = Hold.make("h", [("2026-02-01", .everything), ("2026-01-01", nil)])
    let unread = Hold(id: "h", revisions: sound.revisions, fault: "revision 3 cannot be read")
    for hold in [swapped, gap, foreign, back, unread, Hold(id: "h", revisions: [])] {
      #expect(hold.fault != nil && hold.isActive)
      #expect(hold.reach(Self.archive) == Hold.Reach(touch: .possible, releasedOn: nil))
    }
  }

  @Test func reaches() {
    func reach(_ revisions: [(on: String, scope: HoldScope?)]) -> Hold.Reach { Hold.make("h", revisions).reach(Self.archive) }
    let sms = HoldScope.make(channels: [.sms])
    let email = HoldScope.make(channels: [.email])
    #expect(reach([("2026-01-01", email)]) == Hold.Reach(touch: .none, releasedOn: nil))
    #expect(reach([("2026-01-01", email), ("2026-02-01", sms)]) == Hold.Reach(touch: .all, releasedOn: nil))
    // A revision that names less lets go of the rest, and so begins its grace.
    #expect(reach([("2026-01-01", sms), ("2026-02-01", email)]) == Hold.Reach(touch: .all, releasedOn: day("2026-02-01")))
    #expect(reach([("2026-01-01", sms), ("2026-02-01", email), ("2026-03-01", nil)]).releasedOn == day("2026-02-01"))
    // Applied again.
    #expect(reach([("2026-01-01", sms), ("2026-02-01", nil), ("2026-03-01", sms)]).releasedOn == nil)
    #expect(reach([("2026-01-01", sms), ("2026-02-01", nil), ("2026-03-01", email)]).releasedOn == day("2026-02-01"))
  }
}
