import Events
import Jobs
import Operations
import Reconciliation
import Testing

@Suite struct SourceTests {
  @Test(
    arguments: [
      (ExportSlots.hourly, "h{HH}.gz", (0..<24).filter { $0 != 5 }.map { $0 < 10 ? "h0\($0).gz" : "h\($0).gz" }, ["05"]),
      (.count(3), "*", ["a"], ["2 of 3", "3 of 3"]), (.count(0), "*", [], []),
      (.names(["eu", "us*"]), "{name}.gz", ["us-1.gz"], ["eu"]), (.names(["a/*.gz", "b"]), "*/*", ["a/x.gz"], ["b"]),
      (.names([]), "*", [], []),
      // Copies that were altered are no arrivals, whatever the original is called; a name that only looks like one is.
      (.count(2), "*", ["a.gz", "a.gz~0123456789ab", "a.gz~ba9876543210"], ["2 of 2"]),
      (.count(3), "*", ["a~0123456789ab", "a~0123456789ab~0123456789ab", "b~0123456789AB"], ["3 of 3"]),
      (.names(["eu*", "us"]), "{name}", ["eu", "eu~0123456789ab"], ["us"]),
    ] as [(ExportSlots, String, [String], [String])])
  func slotsWithoutAnExportAreGaps(_ slots: ExportSlots, _ pattern: String, _ names: [String], _ gaps: [String]) throws {
    let source = Source(name: "s", pattern: try ExportPattern(pattern), slots: slots)
    let found = source.gaps(LogicalDate(day: 20_775), storedNames: names)
    #expect(found.map { $0.detail.first?.value.stringValue } == gaps)
    #expect(found.allSatisfy { $0.code == .exportGap })
  }

  @Test("What may still come is not missing: an hour is over with itself, any other slot with the day")
  func slotsThatHaveNotEnded() throws {
    let date = LogicalDate(day: 20_775)
    func gaps(_ slots: ExportSlots, hours: Int64, _ nanoseconds: Int64 = 0) throws -> Int {
      let source = Source(name: "s", pattern: try ExportPattern("h{HH}.gz"), slots: slots)
      return source.gaps(date, storedNames: [], at: date.start + hours * 3_600_000_000_000 + nanoseconds).count
    }
    for (hours, expected) in [(-1, 0), (0, 0), (1, 1), (13, 13), (24, 24), (30, 24)] as [(Int64, Int)] {
      #expect(try gaps(.hourly, hours: hours) == expected)
    }
    #expect(try gaps(.hourly, hours: 13, -1) == 12)
    // A clock from before this program tells nothing.
    #expect(try gaps(.hourly, hours: -24 * 9000) == 24)
    for slots in [ExportSlots.count(3), .names(["a", "b", "c"])] {
      #expect(try gaps(slots, hours: 24, -1) == 0 && gaps(slots, hours: 24) == 3)
    }
  }
}
