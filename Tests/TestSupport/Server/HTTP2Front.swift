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
  private let log: LinePipe
  private let process: Subprocess

  /// Starts it before the server on `backend`, with at most so many streams a connection.
  package init(before backend: Int, _ identity: TestIdentity, streams: Int = 100) throws {
    let port = try Self.freePort()
    log = try LinePipe(folder.path + "/errors")
    url = "https://localhost:\(port)"
    let words = [
      "--conf=/dev/null", "--frontend=127.0.0.1,\(port)", "--backend=127.0.0.1,\(backend)", "--workers=1",
      "--frontend-http2-max-concurrent-streams=\(streams)", "--accesslog-file=\(folder.path)/log", "--no-via",
      "--accesslog-format=$remote_port $alpn $status", "--errorlog-file=/dev/stderr", identity.key,
      identity.certificate,
    ]
    process = try Subprocess(Self.program, words, error: log.path)
    while let line = log.line() { if line.contains("Listening on") { return } }
    throw Failure(text: "nghttpx does not start")
  }

  deinit {
    kill(process.id, SIGKILL)
    _ = try? process.wait()
  }

  /// What was answered so far, in order.
  package var exchanges: [Exchange] {
    String(decoding: folder.read("log"), as: UTF8.self).split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      guard words.count == 3, let port = Int(words[0]), let status = Int(words[2]) else { return nil }
      return Exchange(connection: port, proto: String(words[1]), status: status)
    }
  }

  private static func freePort() throws -> Int {
    let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard handle >= 0 else { throw Failure(text: "no socket") }
    defer { close(handle) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = unsafe withUnsafeMutablePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(handle, $0, length) == 0 && getsockname(handle, $0, &length) == 0
      }
    }
    guard isBound else { throw Failure(text: "no free port") }
    return Int(UInt16(bigEndian: address.sin_port))
  }
}
