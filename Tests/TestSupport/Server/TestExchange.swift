package import Storage

/// A request as it came in at a `TestServer`.
package struct TestRequest: Sendable {
  /// `GET`, `PUT`…
  package var method: String
  /// Path and query, as they were sent.
  package var target: String
  package var headers: [HTTPHeader]
  package var body: [UInt8]
  /// Which request of the server it is, from 0.
  package var number: Int
  /// Which connection of the server it came on, from 0.
  package var connection: Int

  /// The first header of that name, whatever its case.
  package func header(_ name: String) -> String? { headers.first { $0.isNamed(name) }?.value }

  /// The target up to its `?`.
  package var path: String { String(target.prefix { $0 != "?" }) }

  /// The value of a parameter of the query, its escapes decoded; empty for one without a value.
  package func query(_ name: String) -> String? {
    for pair in target.split(separator: "?", maxSplits: 1).dropFirst().joined().split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if Self.decoded(parts[0]) == name { return parts.count > 1 ? Self.decoded(parts[1]) : "" }
    }
    return nil
  }

  /// The body as text.
  package var text: String { String(decoding: body, as: UTF8.self) }

  private static func decoded(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// What a `TestServer` answers, and what goes wrong with it.
package struct TestReply: Sendable {
  /// What goes wrong; numbers count bytes of the body. Each ends the connection.
  package enum Fault: Sendable {
    /// Nothing more comes, and the connection stays until the client closes it.
    case hang(after: Int)
    /// The connection is reset; not even the head is sent with `after: nil`.
    case reset(after: Int?)
    /// The connection is closed as if all were well.
    case close(after: Int)
    /// So many bytes at a time; before each, the server waits for as long as the call takes.
    case slow(chunk: Int, wait: @Sendable () -> Void)
    /// Not a byte comes, and the connection stays.
    case silence
    /// These bytes and no others.
    case raw([UInt8])
  }

  package var status: Int
  package var headers: [HTTPHeader]
  package var body: [UInt8]
  package var fault: Fault?

  package init(_ status: Int, headers: [HTTPHeader] = [], body: [UInt8] = [], fault: Fault? = nil) {
    self.status = status
    self.headers = headers
    self.body = body
    self.fault = fault
  }

  /// 200 with a text.
  package static func ok(_ text: String = "", type: String = "text/plain", fault: Fault? = nil) -> TestReply {
    TestReply(200, headers: [HTTPHeader("Content-Type", type)], body: Array(text.utf8), fault: fault)
  }

  /// A status with a text.
  package static func status(_ status: Int, _ text: String = "", _ headers: [HTTPHeader] = []) -> TestReply {
    TestReply(status, headers: headers, body: Array(text.utf8))
  }

  /// A redirect, 302 unless another is named.
  package static func redirect(_ location: String, status: Int = 302) -> TestReply {
    TestReply(status, headers: [HTTPHeader("Location", location)])
  }

  /// A connection that breaks or hangs before it says anything.
  package static func broken(_ fault: Fault) -> TestReply { TestReply(200, fault: fault) }

  /// Status line and header lines, with the body's length unless they say another.
  var head: [UInt8] {
    let hasLength = headers.contains { $0.isNamed("Content-Length") || $0.isNamed("Transfer-Encoding") }
    let length = hasLength || status == 204 || status == 304 ? [] : [HTTPHeader("Content-Length", String(body.count))]
    let lines = ["HTTP/1.1 \(status) \(status)"] + (headers + length).map { "\($0.name): \($0.value)" } + ["", ""]
    return Array(lines.joined(separator: "\r\n").utf8)
  }
}
