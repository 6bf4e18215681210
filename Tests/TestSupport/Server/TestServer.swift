internal import Glibc
internal import Storage
internal import Synchronization

/// An HTTP/1.1 server on the loopback, plain or TLS, that answers as a test says:
///
/// ```
/// let server = try TestServer { request in request.path == "/a" ? .ok("b") : .status(404) }
/// try await client.get(server.url + "/a")
/// ```
///
/// It ends with its last reference.
package final class TestServer: Sendable {
  private let core: Core

  /// Starts it on a free port. `answer` is called once a request, on the connection's thread. `cutUpload` names after how many bytes of its body
  /// a request's connection is reset; the body is empty then.
  package init(
    _ identity: TestIdentity? = nil, cutUpload: @escaping @Sendable (TestRequest) -> Int? = { _ in nil },
    answer: @escaping @Sendable (TestRequest) -> TestReply
  ) throws {
    core = try Core(identity, cutUpload: cutUpload, answer: answer)
    core.start { $0.acceptAll() }
  }

  deinit { core.stop() }

  /// `http://127.0.0.1:<port>`, or `https://localhost:<port>`.
  package var url: String { core.identity == nil ? "http://127.0.0.1:\(core.port)" : "https://localhost:\(core.port)" }

  package var port: Int { core.port }

  /// What came so far, whole requests only.
  package var requests: [TestRequest] { core.state.withLock { $0.requests } }

  /// How many connections there were.
  package var connections: Int { core.state.withLock { $0.connections } }

  /// Ends it now: nobody listens, and connections break.
  package func stop() { core.stop() }
}

/// What the server's threads share.
private final class Core: Sendable {
  struct State {
    var requests: [TestRequest] = []
    var connections = 0
    var open: Set<Int32> = []
    var isStopped = false
  }

  struct Failure: Error { let errno: Int32 }

  let identity: TestIdentity?
  let port: Int
  let state = Mutex(State())
  private let listener: Int32
  private let cutUpload: @Sendable (TestRequest) -> Int?
  private let answer: @Sendable (TestRequest) -> TestReply

  init(
    _ identity: TestIdentity?, cutUpload: @escaping @Sendable (TestRequest) -> Int?,
    answer: @escaping @Sendable (TestRequest) -> TestReply
  ) throws {
    self.identity = identity
    self.cutUpload = cutUpload
    self.answer = answer
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    listener = socket
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = unsafe withUnsafeMutablePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(socket, $0, length) == 0 && listen(socket, 128) == 0 && getsockname(socket, $0, &length) == 0
      }
    }
    port = Int(UInt16(bigEndian: address.sin_port))
    guard isBound else {
      close(socket)
      throw Failure(errno: errno)
    }
  }

  deinit { close(listener) }

  /// Runs something on a thread of its own, which keeps this object.
  func start(_ body: @escaping @Sendable (Core) -> Void) {
    final class Box { let run: @Sendable () -> Void; init(_ run: @escaping @Sendable () -> Void) { self.run = run } }
    var id = pthread_t()
    let box = unsafe Unmanaged.passRetained(Box { body(self) })
    let failure = unsafe pthread_create(
      &id, nil,
      { context in
        guard let context = unsafe context else { return nil }
        // OpenSSL writes without MSG_NOSIGNAL.
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe sigaddset(&signals, SIGPIPE)
        unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
        unsafe Unmanaged<Box>.fromOpaque(context).takeRetainedValue().run()
        return nil
      }, box.toOpaque())
    if failure == 0 { pthread_detach(id) } else { unsafe box.release() }
  }

  func stop() {
    state.withLock { state in
      state.isStopped = true
      for socket in state.open { shutdown(socket, Int32(SHUT_RDWR)) }
    }
    shutdown(listener, Int32(SHUT_RDWR))
  }

  func acceptAll() {
    while true {
      let socket = accept(listener, nil, nil)
      guard socket >= 0 else { return }
      _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
      let number = state.withLock { state -> Int? in
        guard !state.isStopped else { return nil }
        state.open.insert(socket)
        state.connections += 1
        return state.connections - 1
      }
      guard let number else {
        close(socket)
        return
      }
      start { core in
        if let connection = TestConnection(socket, core.identity) { core.serve(connection, number) }
        core.state.withLock { state in
          state.open.remove(socket)
          close(socket)
        }
      }
    }
  }

  private func serve(_ connection: borrowing TestConnection, _ number: Int) {
    var input = TestInput()
    while var request = input.head(connection) {
      request.connection = number
      let length = request.header("Content-Length").flatMap { Int($0) } ?? 0
      if let cut = cutUpload(request) {
        _ = input.bytes(min(cut, length), connection)
        return connection.reset()
      }
      if request.header("Expect") != nil { connection.write("HTTP/1.1 100 Continue\r\n\r\n".utf8) }
      guard let body = input.bytes(length, connection) else { return }
      request.body = body
      request.number = state.withLock { state in
        state.requests.append(request)
        state.requests[state.requests.count - 1].number = state.requests.count - 1
        return state.requests.count - 1
      }
      guard send(answer(request), to: request, connection) else { return }
    }
  }

  /// Sends an answer; false if the connection is to end.
  private func send(_ reply: TestReply, to request: TestRequest, _ connection: borrowing TestConnection) -> Bool {
    let body = request.method == "HEAD" ? [] : reply.body
    switch reply.fault {
    case nil: return connection.write(reply.head + body)
    case .hang(let count):
      connection.write(reply.head + body.prefix(count))
      while !connection.read().isEmpty {}
    case .silence: while !connection.read().isEmpty {}
    case .reset(let count):
      if let count { connection.write(reply.head + body.prefix(count)) }
      connection.reset()
    case .close(let count):
      connection.write(reply.head + body.prefix(count))
      connection.close()
    case .slow(let chunk, let wait):
      connection.write(reply.head)
      var rest = body[...]
      while !rest.isEmpty {
        wait()
        guard connection.write(rest.prefix(chunk)) else { break }
        rest = rest.dropFirst(chunk)
      }
      connection.close()
    case .raw(let bytes):
      connection.write(bytes)
      connection.close()
    }
    return false
  }
}
