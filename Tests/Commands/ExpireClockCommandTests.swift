import TestSupport
import Testing

/// Clocks of job and store that are years apart, in a directory, which has no server whose clock would tell.
@Suite struct ExpireClockCommandTests {
  /// A month after the archives.
  private static let then = 1_795_132_800
  private static let years = then + 8 * 366 * 86_400

  private func refused(_ ending: Tally.Ending, _ words: String) {
    #expect(ending.status == 77 && ending.error.contains(words), "\(ending.status): \(ending.error)")
  }

  @Test("Eight years ahead, nothing is planned and nothing destroyed") func ahead() async throws {
    let bench = try await ExpireBench(then: "destroy")
    // What the same clock leaves elsewhere says nothing.
    #expect(try bench.tally("hold", "sync", now: Self.years).status == 0)
    let apply = ["hold", "apply", "LIT-1", "--person", "J. Doe", "--case", "C-1", "--channel", "VOICE"]
    let words = "the newest export, archive or plan of the store is of 2026-10-19"
    for (days, warns) in [(-2, false), (0, true)] {
      let soon = try bench.tally(apply + ["--dry-run"], now: Self.then + days * 86_400)
      #expect(soon.status == 0 && soon.error.contains(words) == warns, "\(soon.error)")
    }
    let applied = try bench.tally(apply, now: Self.years)
    #expect(applied.status == 0 && applied.error.contains(words))
    refused(try bench.tally("expire", "plan", "--gap", "0", now: Self.years), "days after the newest export, archive or plan")
    refused(try bench.tally("expire", "run", now: Self.years), "set the clock")
    #expect(bench.names("plan.json").isEmpty && bench.names(".tar.zst").count == 4)

    refused(try bench.tally("expire", "plan", "--gap", "0", now: Self.then), "--gap=32")
    let planned = try bench.tally("expire", "plan", now: Self.then)
    #expect(planned.status == 0 && planned.error.contains("4 stay: RETAINED_BY_POLICY"), "\(planned.error)")
    #expect(planned.error.contains("hold is dated by a clock that was ahead"), "\(planned.error)")
    refused(try bench.tally("expire", "plan", "--gap", "0", now: Self.years), "--gap=2928")
    refused(try bench.tally("expire", "run", now: Self.years), "--gap=2928")
    refused(try bench.tally("expire", "plan", "--gap", "0", now: Self.then - 86_400), "before that of an earlier plan")
    #expect(bench.names("plan.json").count == 1 && bench.names(".tar.zst").count == 4)

    let right = try bench.tally("expire", "plan", "--gap", "2928", now: Self.years)
    #expect(right.status == 0 && right.error.contains("4 of 4 archives may go"), "\(right.error)")
    #expect(try bench.tally("expire", "run", now: Self.years).status == 0 && bench.names(".tar.zst").isEmpty)
  }

  @Test("A policy that matches nothing is named by all who look, and stops the plan") func idlePolicy() async throws {
    let bench = try await ExpireBench(then: "destroy")
    let typo = "{ id: 'claims', citation: 'c', period: 'P10Y', then: 'keep', matches: { channels: ['VOICE'] } }, { id: 'year'"
    let text = try bench.text("seal.json5").replacing("{ id: 'year'", with: typo)
    bench.folder.write("seal.json5", text.replacing("apply: ['year']", with: "apply: ['year', 'claims']"))
    let words = "a policy that applies is about no archive: claims"
    let dry = try bench.tally("expire", "plan", "--dry-run")
    #expect(dry.status == 0 && dry.error.contains(words) && dry.error.contains("--expect=4"), "\(dry.error)")
    refused(try bench.tally("expire", "plan"), words)
    let report = try bench.tally("dispositions", "report", "--json")
    #expect(report.error.contains(words) && report.out.contains("\"idlePolicies\""), "\(report.error)")
    let page = try bench.text("store/" + (try #require(bench.names("report.html").last)))
    #expect(page.contains("Policies that apply and are about no archive: claims."))
    #expect(try bench.tally("expire", "plan", "--expect", "4").status == 0)
    #expect(try bench.tally("dispositions", "show", "2027-11-01").out.contains(words))
    let run = try bench.tally("expire", "run")
    #expect(run.status == 0 && run.error.contains("plan of 2027-11-01: " + words), "\(run.error)")
  }
}
