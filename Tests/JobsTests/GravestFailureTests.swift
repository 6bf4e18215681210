import Events
import Operations
import Testing

@testable import Jobs

/// Jobs that go on where one thing fails: the exit is the gravest's, in whatever order they came.
@Suite struct GravestFailureTests {
  static let failures = [ExitCode.unavailable, .io, .refused].map { JobError($0, "cannot", because: $0.name) }

  @Test(arguments: [failures, failures.reversed()]) func decides(_ failures: [JobError]) {
    var erase = EraseOutcome()
    erase.failures = failures
    #expect(erase.exit == .refused)
    var expire = ExpireOutcome()
    expire.dispositions = failures.map {
      var part = ExpireOutcome.Part(date: LogicalDate(day: 20_000))
      part.failure = $0
      return part
    }
    #expect(expire.exit == .refused)
    var keys = KeyOutcome()
    keys.items = failures.map { KeyItem("archives/2026/10/01/SMS", .failed($0)) }
    #expect(keys.exit == .refused)
    // What stopped it is one of them.
    keys.stop = JobError(.tryAgain, "cannot", because: "slow")
    #expect(keys.exit == .refused)
    keys.stop = JobError(.integrity, "cannot", because: "other")
    #expect(keys.exit == .integrity)
  }
}
