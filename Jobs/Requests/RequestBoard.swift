internal import Events
internal import Reconciliation
internal import Sealing
internal import Storage

/// Where the open requests of a night stand: which batch each is in, and what came of that batch up to the night. What later nights
/// asked or got is not in it, so that a night looks the same whenever it is looked at again.
struct RequestBoard: Sendable {
  let folder: ReconciliationFolder
  /// Batches with a request that is open still.
  private(set) var batches: [RequestBatch] = []
  /// Batches that were accepted in this very night.
  private(set) var acceptedTonight = 0
  /// What was read besides the reconciliation.
  private(set) var sources: [(key: String, sha256: String)] = []
  /// What an earlier version of the night posted, and this one does not ask for.
  private(set) var withdrawn: WithdrawnRequests
  private(set) var files: RequestFiles
  /// The night's file of open requests.
  private(set) var input: (key: String, bytes: Int64, sha256: String)?
  /// Every open request: the place of its batch, or `unposted`.
  private var places: [PackedID: Int32] = [:]
  private var numbers: [Digest: Int] = [:]
  /// Open requests that no batch has yet, by what they ask for.
  private(set) var newEvents = 0
  private(set) var newExports = 0

  private static let unposted: Int32 = -1

  /// Reads the night's open requests, and the batches and attempts that are about them.
  init(_ folder: ReconciliationFolder) async throws {
    self.folder = folder
    var earliest = folder.date
    if let lines = try await folder.requests("open-requests.ndjson") {
      while let line = try await lines.next() {
        guard let request = RequestLine(line) else { throw StorageError.damaged(folder.path + "/open-requests.ndjson") }
        places[request.id] = RequestBoard.unposted
        earliest = min(earliest, request.since)
        if request.request.code == .exportGap { newExports += 1 } else { newEvents += 1 }
      }
      input = (folder.path + "/open-requests.ndjson", lines.bytes, try await lines.digest())
    }
    files = try await RequestFiles(earliest...folder.date, in: folder.store)
    withdrawn = try await WithdrawnRequests(folder, files)
    if !places.isEmpty {
      for file in files.batches { try await readBatches(file.key) }
      for file in files.attempts { try await readAttempts(file.key, isTonight: file.date == folder.date) }
    }
    sources += withdrawn.sources.filter { source in !sources.contains { $0.key == source.key } }
  }

  /// The batch of an open request; nil where none has it yet.
  func batch(of id: PackedID) -> RequestBatch? {
    guard let place = places[id], place != RequestBoard.unposted else { return nil }
    return batches[Int(place)]
  }

  /// Whether no batch has the open request.
  func isNew(_ id: PackedID) -> Bool { places[id] == RequestBoard.unposted }

  /// Takes the next line of a file of batches. One without an open request is of no use any more.
  mutating func add(_ line: [UInt8], file: ObjectKey, offset: Int64) throws {
    guard let requests = RequestBatch.requests(of: line) else { throw StorageError.damaged(file.description) }
    var batch = RequestBatch(line, file: file, offset: offset)
    for (id, code) in requests where places[id] == RequestBoard.unposted {
      places[id] = Int32(truncatingIfNeeded: batches.count)
      batch.count(code)
      if code == .exportGap { newExports -= 1 } else { newEvents -= 1 }
    }
    guard batch.open > 0 else { return }
    numbers[batch.key] = batches.count
    batches.append(batch)
  }

  /// Takes what came of a POST.
  mutating func add(_ attempt: PostAttempt) {
    if let number = numbers[attempt.key] { batches[number].add(attempt) }
  }

  /// Open requests by what they ask for and where they stand.
  func count(_ code: BreakCode, _ state: RequestState) -> Int {
    let isExport = code == .exportGap
    let unposted = state == .open ? (isExport ? newExports : newEvents) : 0
    return batches.reduce(unposted) { $0 + ($1.state == state ? (isExport ? $1.openExports : $1.openEvents) : 0) }
  }

  private mutating func readBatches(_ key: ObjectKey) async throws {
    let lines = ObjectLines(try await folder.store.open(key))
    var offset: Int64 = 0
    while let line = try await lines.next() {
      try add(line, file: key, offset: offset)
      offset += Int64(line.count) + 1
    }
    sources.append((key.description, try await lines.digest()))
  }

  private mutating func readAttempts(_ key: ObjectKey, isTonight: Bool) async throws {
    let lines = ObjectLines(try await folder.store.open(key))
    while let line = try await lines.next() {
      guard let attempt = PostAttempt(line) else { throw StorageError.damaged(key.description) }
      if isTonight, attempt.answer == .accepted { acceptedTonight += 1 }
      add(attempt)
    }
    sources.append((key.description, try await lines.digest()))
  }
}
