internal import Events
internal import Jobs
internal import Operations
internal import Sealing
internal import Storage

extension Suite {
  /// Runs a job for a day. An error that follows from the job's inputs is in the result, with a record of the run that it stopped;
  /// any other is thrown.
  func attempt(
    _ job: String, _ date: LogicalDate, _ parameters: [RunRecord.Parameter], _ body: () async throws -> DayResult
  ) async throws -> DayResult {
    let started = clock.now()
    do { return try await body() } catch {
      let stop = Failure(error).error
      guard RunRecord.isLeft(by: stop.code) else { throw error }
      // What is kept may be what cannot be read.
      let inputs = (try? await keptExports(date)) ?? []
      var record = RunRecord(
        job: job, date: date, program: Suite.program, parameters: parameters, inputs: inputs, startedAt: started)
      record.finish(stop.code, error: stop, at: clock.now())
      return DayResult(exit: stop.code, record: record, stop: stop)
    }
  }

  /// The day's kept exports, as run records name them.
  func keptExports(_ date: LogicalDate) async throws -> [RunRecord.Input] {
    var inputs: [RunRecord.Input] = []
    for source in sources {
      for record in try await CustodyRecord.all(in: store, source: source.source.name, date: date) {
        guard let key = record.key else { continue }
        inputs.append(RunRecord.Input(key: key.description, bytes: record.storedBytes, sha256: record.sha256.description))
      }
    }
    return inputs
  }
}
