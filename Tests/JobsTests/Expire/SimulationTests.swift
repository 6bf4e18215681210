import Glibc
import Storage
import TestSupport
import Testing

@testable import Jobs

/// Seeded histories of archives over ten years, forty to a store: no held or retained byte is ever lost, nothing that may go outlives an undisturbed
/// run, and everything that is gone has plan, approval, outcome and certificate. TALLYSTICK_HISTORIES says how many, TALLYSTICK_SEED from which on.
@Suite struct SimulationTests {
  private static func number(_ name: String) -> UInt64? { unsafe getenv(name).flatMap { unsafe UInt64(String(cString: $0)) } }

  @Test func historiesOfTenYears() async throws {
    let (first, histories) = (Self.number("TALLYSTICK_SEED") ?? 20_261_018, Int(Self.number("TALLYSTICK_HISTORIES") ?? 200))
    let archives = try SimulatedArchives(days: 10)
    let stores = (histories + archives.slots.count - 1) / archives.slots.count
    print("simulation: \(stores) stores of \(archives.slots.count) archives, from TALLYSTICK_SEED=\(first)")
    let wrong = try await Parallel.map((0..<stores).map { first &+ UInt64($0) }, threads: 4) { seed in
      (seed, try await SimulatedHistory(archives, seed: seed).live(seed: seed))
    }
    for (seed, wrong) in wrong where !wrong.isEmpty {
      Issue.record("TALLYSTICK_SEED=\(seed): \(wrong.prefix(5).joined(separator: "; "))")
    }
  }
}
