/// A response whose body is read piece by piece. What is not read makes the server wait; what is not read to its end is cut off.
package final class HTTPDownload: Sendable {
  /// The HTTP status.
  package let status: Int
  /// In the order they came.
  let headers: [HTTPHeader]
  private let transfer: HTTPTransfer
  private let engine: CurlMulti
  /// Connections live as long as their client.
  private let client: HTTPClient

  init(_ transfer: HTTPTransfer, _ engine: CurlMulti, client: HTTPClient, head: HTTPTransfer.Head) {
    self.transfer = transfer
    self.engine = engine
    self.client = client
    status = head.status
    headers = head.headers
  }

  deinit { cancel() }

  /// The first header of that name, whatever its case.
  package func header(_ name: String) -> String? { headers.first { $0.isNamed(name) }?.value }

  /// Whether the status is 200 to 299.
  var isSuccess: Bool { (200..<300).contains(status) }

  /// The next bytes, at most 1 MiB; nil at the end. `damaged` where the body is shorter than its length, `unavailable` where it broke off
  /// or stalled. Not for two tasks at once.
  package func next() async throws -> [UInt8]? { try await transfer.next(engine) }

  /// All that is left; `tooLarge` beyond `limit` bytes.
  package func gather(limit: Int = 1 << 20) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    while let more = try await next() {
      guard more.count <= limit - bytes.count else {
        throw transfer.error(.tooLarge, "the answer is longer than \(limit) bytes", "check the URL and the server")
      }
      bytes += more
    }
    return bytes
  }

  /// Ends it, whatever is left. Called by `deinit` too.
  func cancel() { transfer.cancel(engine) }

  /// A response that is no success: its body up to a limit, cut off there, and a download that can still be read.
  func refusal(limit: Int) async throws -> (HTTPDownload, HTTPResponse) {
    var bytes: [UInt8] = []
    while bytes.count < limit, let more = try await next() { bytes += more.prefix(limit - bytes.count) }
    cancel()
    let head = HTTPTransfer.Head(status: status, headers: headers)
    let kept = HTTPDownload(HTTPTransfer(ended: transfer, with: bytes), engine, client: client, head: head)
    return (kept, HTTPResponse(status: status, headers: headers, body: bytes))
  }
}
