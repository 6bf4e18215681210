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
    let job = TraceJob(
      store: suite.store, archives: suite.shelf(keys: nil), sources: suite.sources, index: suite.slotIndex(),
      threads: suite.threads)
    let found = try await job.run(id, days: days)
    if invocation.json {
      try Output.document {
        $0.value(
          .object([
            ("messageId", .string(id)), ("events", .array(found.records.map(TraceCommand.document))),
            ("encryptedArchives", .array(found.encrypted.map { .string($0) })),
            ("destroyedArchives", .array(found.destroyed.map { .string($0) })),
            ("sourcesNotSearched", .array(found.unnamed.map { .string($0) })),
            ("missingExports", .array(found.lost.map { .string($0.key.description) })),
          ]))
      }
    } else {
      for record in found.records {
        if !invocation.quiet {
          Screen(.standardError()).line(
            .info,
            Log.escaped(
              "\(record.export) line \(record.line)\(record.isOutbound ? "" : " (inbound)")"
                + (record.archive.map { ", in archive \($0)" } ?? "")))
        }
        try Output.bytes(record.bytes + [0x0a])
      }
    }
    if !invocation.quiet {
      for archive in found.encrypted {
        Screen(.standardError()).line(.info, "archive \(archive) is encrypted and may have more: `tally extract` decrypts it")
      }
    }
    if !invocation.quiet { DestroyedArchives.tell(found.destroyed) }
    // Told in any case: what is shown may not be all.
    for source in found.unnamed {
      Screen(.standardError()).line(
        .warning, Log.escaped("exports of \(source) were not searched: the config does not name that source"))
    }
    // What is thrown would come before standard output has its document.
    if let lost = found.lost.first {
      Failure(lost).tell()
      if found.lost.count > 1 { Screen(.standardError()).line(.info, "and so are \(found.lost.count - 1) more") }
      return .integrity
    }
    guard found.records.isEmpty && found.encrypted.isEmpty else { return .done }
    let searched = found.unnamed.isEmpty ? "" : "of the sources that the config names "
    let nothing = JobError(
      .noInput, "no event of the message is kept",
      because: "no export \(days.map { "of \($0.lowerBound) to \($0.upperBound) " } ?? "")\(searched)has one",
      remedy: "check the id, and that its day was pulled" + (found.unnamed.isEmpty ? "" : "; name every source of the store"))
    // Not thrown: standard output has its document already.
    Failure(nothing).tell()
    return nothing.code
  }

  /// `raw` is the record as it was exported, `record` what it says; bytes that are no text have no `raw`.
  private static func document(_ record: TracedRecord) -> JSONValue {
    .object([
      ("source", .string(record.source)), ("export", .string(record.export)),
      ("archive", record.archive.map { .string($0) } ?? .null),
      ("line", .number(String(record.line))), ("offset", record.offset.map { .number(String($0)) } ?? .null),
      ("direction", .string(record.isOutbound ? "outbound" : "inbound")),
      ("raw", String(validating: record.bytes, as: UTF8.self).map { .string($0) } ?? .null),
      ("record", (try? JSONValue.parse(record.bytes)) ?? .string(String(decoding: record.bytes, as: UTF8.self))),
    ])
  }
}
