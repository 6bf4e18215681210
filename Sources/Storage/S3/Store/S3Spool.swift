internal import Synchronization

/// A large object that is open for reading: it comes by one request, front to back, into a scratch file, and is read there.
///
/// A read waits until its bytes are there; the last byte is there when the whole object was verified.
final class S3Spool: ObjectReader {
  let size: Int64
  private let fill: Fill
  private let task: Task<Void, Never>

  init(_ download: S3Download, in folder: String) throws(StorageError) {
    let fill = Fill(try ScratchFile(in: folder))
    size = download.version.size
    self.fill = fill
    task = Task {
      do {
        let place = download.client.address.place(download.version.key)
        _ = try await download.read { try fill.append($0, of: download.version.size, place) }
        fill.finish(.success(download.version.size))
      } catch { fill.finish(.failure(error)) }
    }
  }

  deinit { task.cancel() }

  func read(at offset: Int64, into buffer: inout MutableRawSpan) async throws -> Int {
    guard offset < size else { return 0 }
    try await fill.wait(for: min(size, offset + Int64(buffer.byteCount)))
    return try fill.file.read(at: offset, into: &buffer)
  }

  /// How far the file is filled, and who waits for more.
  private final class Fill: Sendable {
    private struct Waiter {
      var number: Int
      var need: Int64
      var task: CheckedContinuation<Void, Never>
    }
    private struct State {
      var filled: Int64 = 0
      var end: (any Error)?
      var waiting: [Waiter] = []
      var number = 0
      var cancelled = 0

      func isOver(_ waiter: Waiter) -> Bool { end != nil || waiter.need <= filled || waiter.number == cancelled }
    }
    let file: ScratchFile
    private let state = Mutex(State())

    init(_ file: ScratchFile) { self.file = file }

    func append(_ bytes: [UInt8], of size: Int64, _ place: String) throws(StorageError) {
      try file.append(bytes, of: place)
      let filled = state.withLock { $0.filled } + Int64(bytes.count)
      // The end is told by `finish`.
      raise { $0.filled = min(filled, size - 1) }
    }

    func finish(_ end: Result<Int64, any Error>) {
      raise { state in
        switch end {
        case .success(let size): state.filled = size
        case .failure(let error): state.end = error
        }
      }
    }

    func wait(for need: Int64) async throws {
      let number = state.withLock { state in
        state.number += 1
        return state.number
      }
      await withTaskCancellationHandler {
        await withCheckedContinuation { continuation in
          let isNow = state.withLock { state in
            if state.filled >= need || state.end != nil || Task.isCancelled { return true }
            state.waiting.append(Waiter(number: number, need: need, task: continuation))
            return false
          }
          if isNow { continuation.resume() }
        }
      } onCancel: {
        raise { state in state.cancelled = number }
      }
      let (filled, end) = state.withLock { ($0.filled, $0.end) }
      guard filled < need else { return }
      try Task.checkCancellation()
      if let end { throw end }
    }

    /// Changes the state and wakes whoever need not wait any longer.
    private func raise(_ change: (inout State) -> Void) {
      let ready = state.withLock { state in
        change(&state)
        let ready = state.waiting.filter(state.isOver)
        state.waiting.removeAll(where: state.isOver)
        return ready
      }
      for waiter in ready { waiter.task.resume() }
    }
  }
}
