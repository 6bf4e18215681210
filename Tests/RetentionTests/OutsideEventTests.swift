import Events
import Retention
import Testing

@Suite struct OutsideEventTests {
  static func archive(_ campaigns: KnownValues) -> ArchiveFacts {
    ArchiveFacts(id: "a", day: day("2026-11-18"), channel: .sms, values: [.campaigns: campaigns])
  }

  static func closed(_ on: String, _ campaigns: Set<ExactText>, days: DayRange? = nil) -> OutsideEvent {
    OutsideEvent(name: "closed", day: day(on), scope: RetentionScope(values: [.campaigns: campaigns]), days: days)
  }

  @Test(
    arguments: [
      (KnownValues.listed(["x"], isWhole: true), [closed("2027-01-01", ["x"])], "2027-01-01"),
      // All of it, by one or by several; and then the last of them.
      (.listed(["x", "y"], isWhole: true), [closed("2027-01-01", ["x"])], nil),
      (.listed(["x", "y"], isWhole: true), [closed("2027-01-01", ["x"]), closed("2028-01-01", ["y"])], "2028-01-01"),
      (.listed(["x"], isWhole: true), [closed("2028-01-01", ["x"]), closed("2027-01-01", ["x"])], "2028-01-01"),
      // Some messages have no campaign, or nobody knows.
      (.listed(["x"], isWhole: false), [closed("2027-01-01", ["x"])], nil), (.unknown, [closed("2027-01-01", ["x"])], nil),
      (.unknown, [OutsideEvent(name: "closed", day: day("2027-01-01"))], "2027-01-01"),
      // What may touch it counts as touching, since it comes later.
      (.unknown, [OutsideEvent(name: "closed", day: day("2027-01-01")), closed("2029-01-01", ["x"])], "2029-01-01"),
      (.listed(["x"], isWhole: true), [closed("2027-01-01", ["x"], days: DayRange(end: day("2026-11-17")))], nil),
      (.listed(["x"], isWhole: true), [closed("2027-01-01", ["x"], days: DayRange(end: day("2026-11-18")))], "2027-01-01"),
      (.listed(["x"], isWhole: true), [], nil),
    ] as [(KnownValues, [OutsideEvent], String?)]) func starts(
      _ campaigns: KnownValues, _ events: [OutsideEvent], _ start: String?
    )
  {
    #expect(OutsideEvent.start(of: "closed", for: Self.archive(campaigns), in: events)?.description == start)
    #expect(OutsideEvent.start(of: "opened", for: Self.archive(campaigns), in: events) == nil)
  }

  @Test func reads() throws {
    let text = """
      {"event":"closed","date":"2027-03-31","campaigns":["x"],"channels":["SMS"],"dateRange":{"start":"2026-01-01"}}

      {"event":"ended","date":"2027-03-31T10:00:00Z"}

      """
    let events = try OutsideEvent.read(Array(text.utf8))
    let scope = RetentionScope(channels: [.sms], values: [.campaigns: ["x"]])
    let first = OutsideEvent(name: "closed", day: day("2027-03-31"), scope: scope, days: DayRange(start: day("2026-01-01")))
    #expect(events == [first, OutsideEvent(name: "ended", day: day("2027-03-31"))])
  }

  @Test(arguments: [
    (#"{"event":"a"}"#, "line 2: date"), (#"{"date":"2027-03-31"}"#, "line 2: event"),
    (#"{"event":"a","date":"2027-02-30"}"#, "line 2: date"),
    (#"{"event":"a","date":"2027-03-31","account":"7"}"#, "line 2: has"), ("nonsense", "line 2: is not JSON"),
    (#"{"event":"a","date":"2027-03-31","campaigns":[]}"#, "line 2: campaigns"),
  ]) func refuses(_ line: String, _ message: String) {
    let good = #"{"event":"closed","date":"2027-03-31"}"#
    let fault = #expect(throws: DocumentFault.self) { try OutsideEvent.read(Array("\(good)\n\(line)\n".utf8)) }
    #expect(fault?.description.replacing("line 2 ", with: "line 2: ").hasPrefix(message) == true, "\(fault?.description ?? "")")
  }
}
