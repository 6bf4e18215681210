internal import Synchronization

/// One attempt on its way, between the engine's thread, which feeds it, and the task that waits for it. It knows no libcurl.
final class HTTPTransfer: Sendable {
  /// What becomes of the body.
  enum Kind: Sendable {
    /// Gathered whole, up to a limit of bytes.
    case whole(limit: Int)
    /// Handed over as it comes; the server waits while `chunk` bytes are not read.
    case stream
  }

  /// What becomes of bytes that came in.
  enum Intake { case taken, later, refused }

  /// Status and headers.
  struct Head: Sendable {
    var status: Int
    var headers: [HTTPHeader]
  }

  /// The most bytes that one read of a stream gives.
  static let chunk = 1 << 20
  private static let longestHead = 64 << 10

  let request: HTTPRequest
  let origin: HTTPOrigin
  let kind: Kind
  private let state = Mutex(State())

  private struct State {
    var lines = HTTPHeadLines()
    var head: Head?
    var bytes: [UInt8] = []
    var sent = 0
    var isPaused = false
    /// Something happened that nobody was woken for yet.
    var isNews = false
    var refusal: StorageError?
    var end: Result<String?, any Error>?
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  init(_ request: HTTPRequest, to origin: HTTPOrigin, _ kind: Kind) {
    self.request = request
    self.origin = origin
    self.kind = kind
  }

  /// A stream that has ended, with bytes to be read.
  convenience init(ended other: HTTPTransfer, with bytes: [UInt8]) {
    self.init(other.request, to: other.origin, .stream)
    state.withLock { ($0.bytes, $0.end) = (bytes, .success(nil)) }
  }

  /// An error about this request; path, query and user of its URL are not in it.
  func error(_ code: StorageError.Code, _ cause: String, _ remedy: String) -> StorageError {
    StorageError(code, request.method.rawValue, origin.description, cause: cause, remedy: remedy)
  }
}

// The engine's side.
extension HTTPTransfer {
  /// Takes one line of the response's head; false if the head is too long.
  func header(_ line: UnsafeRawBufferPointer) -> Bool {
    state.withLock { state in
      guard state.lines.size + line.count <= Self.longestHead else {
        state.refusal = error(.tooLarge, "the header of the answer is longer than 64 KiB", "check the URL and the server")
        return false
      }
      unsafe state.lines.append(line)
      if state.head == nil, let head = state.lines.head {
        state.head = head
        state.isNews = true
      }
      return true
    }
  }

  /// Takes bytes of the body.
  func body(_ bytes: UnsafeRawBufferPointer) -> Intake {
    state.withLock { state in
      switch kind {
      case .whole(let limit):
        guard bytes.count <= limit - state.bytes.count else {
          state.refusal = error(.tooLarge, "the answer is longer than \(limit) bytes", "check the URL and the server")
          return .refused
        }
        unsafe state.bytes.append(contentsOf: bytes)
      case .stream:
        guard state.bytes.isEmpty || state.bytes.count + bytes.count <= Self.chunk else {
          state.isPaused = true
          return .later
        }
        if state.bytes.isEmpty { state.bytes.reserveCapacity(Self.chunk) }
        unsafe state.bytes.append(contentsOf: bytes)
        state.isNews = true
      }
      return .taken
    }
  }

  /// Gives the next bytes of the request's body; how many.
  func upload(into room: UnsafeMutableRawBufferPointer) -> Int {
    state.withLock { state in
      let count = min(room.count, request.body.count - state.sent)
      unsafe request.body.withUnsafeBytes {
        unsafe room.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[state.sent..<state.sent + count]))
      }
      state.sent += count
      return count
    }
  }

  /// Goes on with the request's body from there; false if it has no such place, or if what was sent may not be sent again.
  func seek(to offset: Int) -> Bool {
    guard (0...request.body.count).contains(offset), !request.isWatched else { return false }
    state.withLock { $0.sent = offset }
    return true
  }

  /// Wakes whoever waits, if there is something new.
  func flush() {
    let waiting = state.withLock { state -> [CheckedContinuation<Void, Never>] in
      guard state.isNews else { return [] }
      state.isNews = false
      defer { state.waiting = [] }
      return state.waiting
    }
    for task in waiting { task.resume() }
  }

  /// Ends it, once: with where a redirect leads, if the answer was one, or with an error. What was refused on the way says why itself.
  func finish(_ end: Result<String?, any Error>) {
    state.withLock { state in
      if state.end == nil { state.end = state.refusal.map { .failure($0) } ?? end }
      state.isNews = true
    }
    flush()
  }
}

// The reader's side. One task at a time.
extension HTTPTransfer {
  /// Status and headers, as soon as they are there.
  func head(_ engine: CurlMulti) async throws -> Head {
    while true {
      let (head, end) = state.withLock { ($0.head, $0.end) }
      if let head { return head }
      if case .failure(let error) = end { throw error }
      guard end == nil else { throw error(.unavailable, "the answer has no header", "check that it is an HTTP server") }
      await change(engine) { $0.head != nil }
    }
  }

  /// Waits for the end: where a redirect leads.
  func finished(_ engine: CurlMulti) async throws -> String? {
    while true {
      if let end = state.withLock({ $0.end }) { return try end.get() }
      await change(engine) { _ in false }
    }
  }

  /// The next bytes of a stream, at most `chunk`; nil at its end.
  func next(_ engine: CurlMulti) async throws -> [UInt8]? {
    while true {
      let (bytes, end, wasPaused) = state.withLock { state in
        defer { (state.bytes, state.isPaused) = ([], false) }
        return (state.bytes, state.end, state.isPaused)
      }
      if wasPaused { engine.post(.resume(self)) }
      // What came before it broke is good, and a reader may go on from there.
      if !bytes.isEmpty { return bytes }
      if case .failure(let error) = end { throw error }
      if end != nil { return nil }
      await change(engine) { !$0.bytes.isEmpty }
    }
  }

  /// What was gathered.
  func takeBody() -> [UInt8] {
    state.withLock { state in
      defer { state.bytes = [] }
      return state.bytes
    }
  }

  /// Stops it, if it has not ended.
  func cancel(_ engine: CurlMulti) {
    finish(.failure(CancellationError()))
    engine.post(.cancel(self))
  }

  /// Waits until something changes, unless it has already. The task's cancellation ends the transfer.
  private func change(_ engine: CurlMulti, _ isThere: @Sendable (borrowing State) -> Bool) async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isNow = state.withLock { state in
          if state.end != nil || isThere(state) { return true }
          state.waiting.append(continuation)
          return false
        }
        if isNow { continuation.resume() }
      }
    } onCancel: {
      cancel(engine)
    }
  }
}
