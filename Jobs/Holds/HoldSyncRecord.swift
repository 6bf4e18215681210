internal import Archival
package import Events
package import Operations
internal import Retention
internal import Sealing

extension HoldLedger {
  /// The last revision of each hold, as run records name what was read.
  package func inputs() async throws -> [RunRecord.Input] {
    try await heads().compactMap(\.last?.object).map {
      RunRecord.Input(key: $0.key, bytes: $0.bytes, sha256: $0.sha256.description)
    }
  }
}

extension HoldSync.Outcome {
  /// The record of a sync: from which holds, and what was found and done. A sync that did the same on the same day has the same.
  package func record(
    of holds: [RunRecord.Input], on date: LogicalDate, program: String, config: String, startedAt: Int64
  ) -> RunRecord {
    let counts = [
      ("archives", archives), ("held", held), ("objects", objects), ("placed", placed.count), ("lifted", lifted.count),
      ("unexplained", unexplained.count),
    ]
    return RunRecord(
      job: "hold-sync", date: date, program: program,
      parameters: [.init("config", config)] + counts.map { .init($0.0, "\($0.1)") }, inputs: holds, startedAt: startedAt)
  }

  /// What a metrics file says of it.
  package func measure(_ metrics: inout Metrics) {
    metrics.set(.heldArchives, to: Int64(held))
    for (result, count) in [
      ("placed", placed.count), ("lifted", lifted.count), ("unexplained", unexplained.count), ("failed", failures.count),
    ] {
      metrics.set(.holdObjects, ["result": result], to: Int64(count))
    }
  }
}
