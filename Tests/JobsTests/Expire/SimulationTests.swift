import Glibc
import Storage
import TestSupport
import Testing

@testable import Jobs

/// Ten thousand seeded histories of archives over ten years, many to a store: no held or retained byte is ever lost, nothing that may go outlives an
/// undisturbed run, and everything that is gone has plan, approval, outcome and certificate.
@Suite struct SimulationTests {
  /// Histories: archives of all stores.
  static let histories = unsafe getenv("TALLYSTICK_HISTORIES").flatMap { unsafe Int(String(cString: $0)) } ?? 10_000

  @Test func tenThousandHistoriesOfTenYears() async throws {
    let first = unsafe getenv("TALLYSTICK_SEED").flatMap { unsafe UInt64(String(cString: $0)) } ?? 20_261_018
    let archives = try SimulatedArchives(days: 10)
    let stores = (Self.histories + archives.slots.count - 1) / archives.slots.count
    print("simulation: \(stores) stores of \(archives.slots.count) archives, from TALLYSTICK_SEED=\(first)")
    let wrong = try await Parallel.map((0..<stores).map { first &+ UInt64($0) }, threads: 4) { seed in
      (seed, try await SimulatedHistory(archives, seed: seed).live(seed: seed))
    }
    for (seed, wrong) in wrong where !wrong.isEmpty {
      Issue.record("TALLYSTICK_SEED=\(seed): \(wrong.prefix(5).joined(separator: "; "))")
    }
  }
}
