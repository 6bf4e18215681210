internal import Events
internal import Storage

/// Puts the open requests that no batch has yet into batches: the next `reingest` file of the night. Such a file is written once and never
/// again; a re-run finds every request in a batch, and writes nothing.
struct BatchWriter {
  let batch: Int

  /// Writes the file, if there is anything to write, and notes its batches on the board; its key. A dry run only notes them.
  func write(_ board: inout RequestBoard, dryRun: Bool) async throws -> ObjectKey? {
    guard board.newEvents + board.newExports > 0, let lines = try await board.folder.requests("open-requests.ndjson") else {
      return nil
    }
    let key = try board.files.next(board.folder.date)
    let writer = dryRun ? nil : try await board.folder.store.create(key)
    do {
      var offset: Int64 = 0
      var waiting: [[UInt8]] = []
      while let line = try await lines.next() {
        guard let request = RequestLine(line) else { throw StorageError.damaged(board.folder.path + "/open-requests.ndjson") }
        guard board.isNew(request.id) else { continue }
        waiting.append(line)
        if waiting.count == batch { try await write(&waiting, &board, key, &offset, to: writer) }
      }
      if !waiting.isEmpty { try await write(&waiting, &board, key, &offset, to: writer) }
      try Task.checkCancellation()
      try await writer?.commit(.flushed)
    } catch {
      await writer?.abandon()
      throw error
    }
    return key
  }

  private func write(
    _ waiting: inout [[UInt8]], _ board: inout RequestBoard, _ key: ObjectKey, _ offset: inout Int64,
    to writer: (any ObjectWriter)?
  ) async throws {
    let body = RequestBatch.body(waiting, date: board.folder.date)
    try board.add(body, file: key, offset: offset)
    offset += Int64(body.count) + 1
    waiting.removeAll(keepingCapacity: true)
    if let writer { unsafe try await writer.write((body + [0x0a]).span.bytes) }
  }
}
