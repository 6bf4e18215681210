internal import Glibc
internal import Storage

/// nghttpx before a server of the tests: HTTP/2 over TLS as another implementation speaks it. It ends with its last reference.
package final class HTTP2Front: Sendable {
  /// A request that was answered.
  package struct Exchange: Hashable, Sendable {
    /// The client's port: one for each connection.
    package let connection: Int
    /// `h2`, or what else was agreed on.
    package let proto: String
    package let status: Int
  }

  package struct Failure: Error { let text: String }

  package static let program = "/usr/sbin/nghttpx"
  /// For `.enabled(if: HTTP2Front.isThere)`.
  package static var isThere: Bool { unsafe access(program, X_OK) == 0 }

  /// `https://localhost:<port>`
  package let url: String
  private let folder = TemporaryFolder()
  private let process: pid_t

  /// Starts it before the server on `backend`, with at most so many streams a connection.
  package init(before backend: Int, _ identity: TestIdentity, streams: Int = 100) throws {
    let port = try Self.freePort()
    url = "https://localhost:\(port)"
    let words = [
      "--conf=/dev/null", "--frontend=127.0.0.1,\(port)", "--backend=127.0.0.1,\(backend)", "--workers=1",
      "--frontend-http2-max-concurrent-streams=\(streams)", "--accesslog-file=\(folder.path)/log", "--no-via",
      "--accesslog-format=$remote_port $alpn $status", "--errorlog-file=\(folder.path)/errors", identity.key,
      identity.certificate,
    ]
    let process = try Subprocess(Self.program, words)
    self.process = process.id
    while !Self.listens(on: port) {
      guard kill(process.id, 0) == 0, waitpid(process.id, nil, WNOHANG) == 0 else {
        throw Failure(text: "nghttpx does not start")
      }
      usleep(1000)
    }
  }

  deinit {
    kill(process, SIGKILL)
    waitpid(process, nil, 0)
  }

  /// What was answered so far, in order.
  package var exchanges: [Exchange] {
    get throws {
      try Subprocess.read("\(folder.path)/log").split(separator: "\n").compactMap { line in
        let words = line.split(separator: " ")
        guard words.count == 3, let port = Int(words[0]), let status = Int(words[2]) else { return nil }
        return Exchange(connection: port, proto: String(words[1]), status: status)
      }
    }
  }

  private static func freePort() throws -> Int {
    var port = 0
    try unsafe withSocket(port: 0) { handle, address, length in
      guard unsafe bind(handle, address, length) == 0 else { throw Failure(text: "no free port") }
      var bound = sockaddr_in()
      var size = length
      _ = unsafe withUnsafeMutablePointer(to: &bound) {
        unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe getsockname(handle, $0, &size) }
      }
      port = Int(UInt16(bigEndian: bound.sin_port))
    }
    return port
  }

  private static func listens(on port: Int) -> Bool {
    var isThere = false
    try? unsafe withSocket(port: port) { handle, address, length in isThere = unsafe connect(handle, address, length) == 0 }
    return isThere
  }

  private static func withSocket(port: Int, _ body: (Int32, UnsafePointer<sockaddr>, socklen_t) throws -> Void) throws {
    let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard handle >= 0 else { throw Failure(text: "no socket") }
    defer { close(handle) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
    try unsafe withUnsafePointer(to: &address) { pointer in
      try unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        try unsafe body(handle, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }
}
