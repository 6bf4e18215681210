import Foundation
import TestSupport
import Testing

/// Exports without an event: nothing was proved, and no step calls that a success.
@Suite struct EmptyNightTests {
  @Test func everyStepSaysNoInput() throws {
    try withTemporaryFolder { folder in
      let night = try SmallNight(folder, good: false)
      try night.write("nothing.ndjson", [])
      #expect(try night.tally("pull", "--quiet", "--date", SmallNight.date).status == 0)
      for step in ["reconcile", "report", "nightly"] {
        let ending = try night.tally(step, "--date", SmallNight.date)
        #expect(ending.status == 66, "\(step): \(ending.error)")
      }
      let again = try night.tally("reconcile", "--date", SmallNight.date)
      #expect(again.error.contains("no input: the exports of the day have no event"), "\(again.error)")
    }
  }

  /// An event that is not matched is an event all the same.
  @Test func anInboundEventIsInput() throws {
    try withTemporaryFolder { folder in
      let night = try SmallNight(folder, good: false)
      let event = SmallNight.event("r1", "read", "m1", 10).replacingOccurrences(of: "outbound", with: "inbound")
      try night.write("inbound.ndjson", SmallNight.lines([event]))
      #expect(try night.nightly("--quiet").status == 0)
    }
  }
}
