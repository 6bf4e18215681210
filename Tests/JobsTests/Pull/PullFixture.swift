import Events
import Jobs
import Operations
import Storage
import TestSupport
import Testing

/// A source folder, a store in memory and a clock.
struct PullFixture {
  let folder = TemporaryFolder()
  let memory = MemoryStore()
  let date = LogicalDate(day: 20_775)  // 2026-11-18
  var source: DirectorySource
  /// Long after any file here was written, so that all have settled.
  var now = Instant(nanoseconds: 4_102_444_800_000_000_000, digits: 3)

  init(pattern: String = "{yyyy}/{MM}/{dd}/*.gz") throws {
    source = DirectorySource(Source(name: "archiver", pattern: try ExportPattern(pattern)), path: folder.path + "/in")
    #expect(folder.run("mkdir", "-p", source.path) == 0)
  }

  func write(_ name: String, _ text: String) { folder.write("in/" + name, text) }

  func pull(
    _ store: (any ObjectStore)? = nil, date: LogicalDate? = nil, dryRun: Bool = false,
    progress: @escaping @Sendable (PullProgress) -> Void = { _ in }
  ) async throws -> PullResult {
    let store = store ?? memory
    let now = now
    let job = PullJob(store: store, source: source, indexer: StubIndexer(store: store), now: { now }, progress: progress)
    return try await job.run(date ?? self.date, dryRun: dryRun)
  }

  /// The store's keys, without the folder of the source's day.
  var keys: [String] {
    memory.contents.keys.sorted().map { key in
      key.description.hasPrefix("exports/archiver/2026/11/18/") ? String(key.description.dropFirst(28)) : key.description
    }
  }
}

extension PullResult {
  /// `path outcome`, one a line.
  var transcript: [String] {
    items.map { item in
      switch item.outcome {
      case .pulled(let record): "\(item.path) pulled as \(record.name)"
      case .alreadyThere(let record): "\(item.path) already there as \(record.name)"
      case .wouldPull(let bytes): "\(item.path) would pull \(bytes)"
      case .left(let why): "\(item.path) left: \(why)"
      case .refused(let refusal):
        "\(item.path) refused: " + [refusal.reason.rawValue, refusal.cause].compactMap(\.self).joined(separator: ": ")
      case .failed(let error): "\(item.path) failed: \(error.cause)"
      }
    }
  }
}

extension [ExportFinding] {
  /// Each finding as compact JSON.
  var transcript: [String] {
    map { finding in
      var json = JSONWriter()
      json.value(finding.json)
      return String(decoding: json.bytes, as: UTF8.self)
    }
  }
}
