internal import Events
internal import Jobs
internal import Operations
internal import Storage

/// `tally trace`: every event of a message, as exported.
struct TraceCommand {
  let invocation: Invocation
  let tools: JobTools

  func run() async throws -> ExitCode {
    guard let id = invocation.operands.first else { throw UsageError("a message id is missing", .trace) }
    let suite = try await Suite(invocation, tools, creates: false)
    let days = try invocation.dates(now: tools.clock.now())
    let job = TraceJob(store: suite.store, sources: suite.sources, threads: suite.threads)
    let found = try await job.run(id, days: days)
    if invocation.json {
      try Output.document {
        $0.value(.object([("messageId", .string(id)), ("events", .array(found.map(TraceCommand.document)))]))
      }
    } else {
      for record in found {
        if !invocation.quiet {
          Screen(.standardError()).line(
            .info, Log.escaped("\(record.export) line \(record.line)\(record.isOutbound ? "" : " (inbound)")"))
        }
        try Output.bytes(record.bytes + [0x0a])
      }
    }
    guard !found.isEmpty else {
      throw JobError(
        .noInput, "no event of the message is kept",
        because: "no export \(days.map { "of \($0.lowerBound) to \($0.upperBound) " } ?? "")has one",
        remedy: "check the id, and that its day was pulled")
    }
    return .done
  }

  private static func document(_ record: TracedRecord) -> JSONValue {
    .object([
      ("source", .string(record.source)), ("export", .string(record.export)), ("line", .number(String(record.line))),
      ("offset", .number(String(record.offset))), ("direction", .string(record.isOutbound ? "outbound" : "inbound")),
      ("record", (try? JSONValue.parse(record.bytes)) ?? .string(String(decoding: record.bytes, as: UTF8.self))),
    ])
  }
}
