internal import Events
internal import Reconciliation
internal import Storage

/// Requests that a night posted, and its latest version does not ask for: an earlier one did. Nothing closes these, so without them what was
/// asked for, and came, would be in no report.
struct WithdrawnRequests: Sendable {
  private(set) var lines: [RequestLine] = []
  /// What was read besides the reconciliation.
  private(set) var sources: [(key: String, sha256: String)] = []
  private var batches: [RequestBatch] = []
  /// The batch of each line.
  private var places: [Int] = []

  /// Those of the night, with what came of them by the attempts among the files.
  init(_ folder: ReconciliationFolder, _ files: RequestFiles) async throws {
    let posted = files.batches.filter { $0.date == folder.date }
    guard !posted.isEmpty else { return }
    let asked = try await WithdrawnRequests.asked(folder)
    for file in posted {
      var offset: Int64 = 0
      try await read(file.key, folder.store) { withdrawn, line in
        guard let requests = (try? JSONValue.parse(line))?["requests"]?.elements else {
          throw StorageError.damaged(file.key.description)
        }
        let lines = requests.compactMap { RequestLine($0, json: WithdrawnRequests.text($0)) }.filter { !asked.contains($0.id) }
        if !lines.isEmpty { withdrawn.batches.append(RequestBatch(line, file: file.key, offset: offset)) }
        withdrawn.lines += lines
        withdrawn.places += lines.map { _ in withdrawn.batches.count - 1 }
        offset += Int64(line.count) + 1
      }
    }
    guard !lines.isEmpty else { return }
    let numbers = Dictionary(uniqueKeysWithValues: batches.enumerated().map { ($1.key, $0) })
    for file in files.attempts {
      try await read(file.key, folder.store) { withdrawn, line in
        guard let attempt = PostAttempt(line) else { throw StorageError.damaged(file.key.description) }
        if let number = numbers[attempt.key] { withdrawn.batches[number].add(attempt) }
      }
    }
  }

  /// They as they are listed.
  var listed: [ListedRequest] { zip(lines, places).map { ListedRequest($0, .withdrawn, batches[$1]) } }

  private mutating func read(
    _ key: ObjectKey, _ store: any ObjectStore, _ take: (inout WithdrawnRequests, [UInt8]) throws -> Void
  ) async throws {
    let lines = ObjectLines(try await store.open(key))
    while let line = try await lines.next() { try take(&self, line) }
    sources.append((key.description, try await lines.digest()))
  }

  /// A request of a batch, as its line was.
  private static func text(_ request: JSONValue) -> [UInt8] {
    var json = JSONWriter()
    json.value(request)
    return json.bytes
  }

  /// The ids of everything that the night's latest version asks for, or says the end of.
  private static func asked(_ folder: ReconciliationFolder) async throws -> Set<PackedID> {
    var ids: Set<PackedID> = []
    for name in ["open-requests.ndjson", "closed-requests.ndjson"] {
      guard let lines = try await folder.requests(name) else { continue }
      while let line = try await lines.next() {
        guard let request = RequestLine(line) else { throw StorageError.damaged("\(folder.path)/\(name)") }
        ids.insert(request.id)
      }
    }
    return ids
  }
}
