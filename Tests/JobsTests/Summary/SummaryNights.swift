import Archival
import Events
import Jobs
import Operations
import Reconciliation
import Storage
import TestSupport
import Testing

/// Days of an archiver that are pulled and reconciled, in a folder of their own.
struct SummaryNights {
  static let first = LogicalDate(day: 20_775)  // 2026-11-18
  let folder = TemporaryFolder()
  let store: DirectoryStore
  private let source: Source
  private let mapping: ProviderMapping

  init() async throws {
    store = try await DirectoryStore.open(folder.path + "/store") { "5f0c" }
    source = Source(name: "archiver", pattern: try ExportPattern("{yyyy}/{MM}/{dd}/*.ndjson"))
    mapping = try #require(try ProviderMapping.named("archiver"))
  }

  var sources: [ReconcileSource] { [ReconcileSource(source, mapping: mapping)] }

  /// A record of an event as the archiver writes it.
  struct Record: Hashable {
    var event: Int
    var message: Int
    var type: EventType
    /// Milliseconds after the first day's begin.
    var at: Int
    var channel: Channel = .sms
    var status = "DELIVERED"

    var line: String {
      let instant = Instant(nanoseconds: SummaryNights.first.start + Int64(at) * 1_000_000, digits: 3)
      let status = type == .delivery || type == .status ? #","status":"\#(status)""# : ""
      return
        #"{"id":"\#(Envelope.uuid(event))","version":"1.0","type":"message:\#(type.name)","timestamp":"\#(instant)","message":"#
        + #"{"id":"\#(Envelope.uuid(message))","direction":"outbound","channel":"\#(channel.name)"\#(status)}}"#
    }
  }

  /// Lays an export of a day at its origin; its key in the store.
  @discardableResult
  func write(_ name: String, _ date: LogicalDate, _ records: [Record]) throws -> ObjectKey {
    folder.write("in/\(date.path)/\(name).ndjson", records.map { $0.line + "\n" }.joined())
    return try #require(ObjectKey("exports/archiver/\(date.path)/\(name).ndjson"))
  }

  func pull(_ date: LogicalDate) async throws {
    let job = PullJob(
      store: store, source: DirectorySource(source, path: folder.path + "/in"),
      indexer: ScanningIndexer(store: store, mapping: mapping),
      // Long after any file here was written, so that all have settled.
      now: { Instant(nanoseconds: 4_102_444_800_000_000_000, digits: 3) })
    _ = try await job.run(date)
  }

  @discardableResult
  func reconcile(_ date: LogicalDate) async throws -> ReconcileOutcome {
    let job = ReconcileJob(
      store: store, sources: sources,
      settings: ReconcileJob.Settings(
        defaults: ChannelRules(), channels: [:], lookbackDays: 3, giveUpAfter: 86_400_000_000_000, threads: 2,
        scratchFolder: folder.path, program: "tally 0.1.0"))
    return try await job.run(date: date, asOf: date.advanced(by: 1).start + 21_600_000_000_000)
  }

  func builder(lookahead: Int = 3) -> SummaryBuilder {
    SummaryBuilder(store: store, sources: sources, lookahead: lookahead, threads: 2)
  }
}
