internal import Storage

/// Seeded histories of ten years, one small store each: no held or retained byte is ever lost, nothing that may go outlives an undisturbed run, and
/// everything that is gone has plan, approval, outcome and certificate.
package struct Histories: Sendable {
  private let people: SimulatedPeople
  private let archives: [SimulatedArchives]

  package init() throws {
    let people = try SimulatedPeople()
    self.people = people
    archives = try SimulatedArchives.shapes.map {
      try SimulatedArchives(channels: $0.channels, times: $0.times, apart: $0.apart, sealedBy: people)
    }
  }

  /// What came of some.
  package struct Outcome: Sendable {
    package var histories = 0
    package var counts = HistoryCounts()
    /// What went wrong, by the seed that brings it about again.
    package var wrong: [(seed: UInt64, what: String)] = []

    /// `a history went wrong, TALLYSTICK_SEED=…: …`, a line each.
    package var failures: [String] { wrong.map { "a history went wrong, TALLYSTICK_SEED=\($0.seed): \($0.what)" } }
  }

  /// Lives through so many, `seed` that of the first, the next one the seed of the next.
  package func run(_ count: Int, from seed: UInt64, threads: Int) async throws -> Outcome {
    let lived = try await Parallel.map((0..<count).map { seed &+ UInt64($0) }, threads: threads) { seed in
      do {
        let lived = try await SimulatedHistory(archives, people, seed: seed).live()
        return (seed, lived.wrong, lived.counts)
      } catch {
        return (seed, ["\(error)"], HistoryCounts())
      }
    }
    var outcome = Outcome()
    for (seed, wrong, counts) in lived {
      outcome.histories += 1
      outcome.counts += counts
      if !wrong.isEmpty { outcome.wrong.append((seed, wrong.prefix(5).joined(separator: "; "))) }
    }
    return outcome
  }
}
