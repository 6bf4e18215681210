import Glibc
import Testing
import tally_histories

/// Seeded histories of archives over ten years: no held or retained byte is ever lost, nothing that may go outlives an undisturbed run, and everything
/// that is gone has plan, approval, outcome and certificate. TALLYSTICK_HISTORIES says how many, TALLYSTICK_SEED from which on; `make histories` runs
/// 10,000 of an optimised build.
@Suite struct SimulationTests {
  private static func number(_ name: String) -> UInt64? { unsafe getenv(name).flatMap { unsafe UInt64(String(cString: $0)) } }

  @Test func historiesOfTenYears() async throws {
    let (first, count) = (Self.number("TALLYSTICK_SEED") ?? 20_261_018, Int(Self.number("TALLYSTICK_HISTORIES") ?? 60))
    print("simulation: \(count) histories, from TALLYSTICK_SEED=\(first)")
    let outcome = try await Histories().run(count, from: first, threads: 4)
    for failure in outcome.failures { Issue.record("\(failure)") }
    print("simulation: \(outcome.counts.words)")
    #expect(outcome.histories == count)
    // What was planned and never happened would prove nothing.
    if count >= 60 { #expect(outcome.counts.missing == []) }
  }
}
