internal import Storage

/// One test after another, each disturbed at the next place, until one comes to its end undisturbed.
extension FaultPlan {
  /// A `kill -9` before the first change, then before the next: so many changes there are, and one more.
  package static func atEachChange(
    step: Int = 1, _ body: (_ plan: FaultPlan, _ change: Int) async throws -> Void
  ) async throws -> Int {
    var change = 1
    while true {
      let plan = FaultPlan(crashAt: change)
      try await body(plan, change)
      guard plan.hasCrashed else { return change }
      change += step
    }
  }

  /// The first call of a kind fails, then the next.
  package static func atEach(
    _ operation: Operation, step: Int = 1, _ body: (_ plan: FaultPlan, _ occurrence: Int) async throws -> Void
  ) async throws -> Int {
    var occurrence = 1
    while true {
      let plan = FaultPlan([Fault(operation, occurrence: occurrence, code: .unavailable)])
      try await body(plan, occurrence)
      guard plan.unfired.isEmpty else { return occurrence }
      occurrence += step
    }
  }

  /// The names of what two stores do not have alike.
  package static func difference(_ a: [String: [UInt8]], _ b: [String: [UInt8]]) -> [String] {
    Set(a.keys).union(b.keys).filter { a[$0] != b[$0] }.sorted()
  }
}
