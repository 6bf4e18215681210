internal import CCurl
internal import Dispatch

/// Simple HTTP requests by libcurl, of which it is the one owner: http and https only, TLS 1.2 or later with the peer verified, at most
/// three redirects (from https to https only, and credentials stay with the first host), bounded in time and size.
@safe package struct HTTPClient: Sendable {
  package struct Response: Hashable, Sendable {
    /// The HTTP status.
    package var status: Int
    package var body: [UInt8]
  }

  private let timeoutMilliseconds: Int
  private let limit: Int

  /// A client that gives up after that time, and at a body of more than `limit` bytes.
  package init(timeoutMilliseconds: Int = 10_000, limit: Int = 1 << 20) {
    self.timeoutMilliseconds = timeoutMilliseconds
    self.limit = limit
  }

  /// GET. Any status is a response; no answer in time is `unavailable`, a longer body `tooLarge`, another scheme `invalid`.
  package func get(_ url: String) async throws -> Response { try await perform(url, body: nil) }

  /// POST of a body, as `text/plain` unless another type is named.
  package func post(_ url: String, body: [UInt8], type: String = "text/plain; charset=utf-8") async throws -> Response {
    try await perform(url, body: body, type: type)
  }

  /// libcurl waits, so it does that on a thread of Dispatch's and not on one of the tasks'.
  private func perform(_ url: String, body: [UInt8]?, type: String = "") async throws -> Response {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(with: Result { try transfer(url, body: body, type: type) }) }
    }
  }

  private func transfer(_ url: String, body: [UInt8]?, type: String) throws(StorageError) -> Response {
    guard ["http://", "https://"].contains(where: { url.lowercased().hasPrefix($0) }), !url.utf8.contains(where: { $0 <= 0x20 })
    else {
      throw StorageError(
        .invalid, "request", "a URL", cause: "it is not an http or https URL", remedy: "correct the URL in the config")
    }
    guard Self.isReady, let handle = unsafe curl_easy_init() else {
      throw StorageError(.io, "request", Self.host(url), cause: "libcurl does not start", remedy: "check its installation")
    }
    defer { unsafe curl_easy_cleanup(handle) }
    let headers = body == nil ? nil : unsafe curl_slist_append(nil, "Content-Type: " + type)
    defer { unsafe curl_slist_free_all(headers) }
    let sink = Sink(limit: limit)
    let code = withExtendedLifetime(sink) {
      unsafe (body ?? []).withUnsafeBytes { bytes in
        unsafe configure(handle, url: url, body: body == nil ? nil : bytes, headers: headers, sink: sink)
        return unsafe curl_easy_perform(handle)
      }
    }
    if sink.isFull {
      throw StorageError(
        .tooLarge, "request", Self.host(url), cause: "the answer is longer than \(limit) bytes", remedy: "check the URL")
    }
    guard code == CURLE_OK else {
      throw StorageError(
        .unavailable, "request", Self.host(url), cause: unsafe String(cString: curl_easy_strerror(code)),
        remedy: "check the network and the server")
    }
    return Response(status: unsafe tally_curl_status(handle), body: sink.body)
  }

  private func configure(
    _ handle: UnsafeMutableRawPointer, url: String, body: UnsafeRawBufferPointer?, headers: UnsafeMutablePointer<curl_slist>?,
    sink: Sink
  ) {
    let schemes = url.lowercased().hasPrefix("https") ? "https" : "http,https"
    let numbers: [(CURLoption, Int)] = [
      (CURLOPT_NOSIGNAL, 1), (CURLOPT_TIMEOUT_MS, timeoutMilliseconds), (CURLOPT_CONNECTTIMEOUT_MS, timeoutMilliseconds),
      (CURLOPT_FOLLOWLOCATION, 1), (CURLOPT_MAXREDIRS, 3), (CURLOPT_UNRESTRICTED_AUTH, 0), (CURLOPT_SSL_VERIFYPEER, 1),
      (CURLOPT_SSL_VERIFYHOST, 2), (CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2),
    ]
    for (option, value) in numbers { unsafe _ = tally_curl_set_long(handle, option, value) }
    // libcurl copies strings, but not the body of a POST: that outlives the transfer in `transfer`.
    for (option, value) in [
      (CURLOPT_URL, url), (CURLOPT_PROTOCOLS_STR, "http,https"), (CURLOPT_REDIR_PROTOCOLS_STR, schemes),
      (CURLOPT_USERAGENT, "tally"),
    ] { unsafe _ = tally_curl_set_string(handle, option, value) }
    if let body = unsafe body {
      unsafe _ = tally_curl_set_long(handle, CURLOPT_POST, 1)
      unsafe _ = tally_curl_set_long(handle, CURLOPT_POSTFIELDSIZE, body.count)
      unsafe _ = tally_curl_set_pointer(handle, CURLOPT_POSTFIELDS, UnsafeMutableRawPointer(mutating: body.baseAddress))
      unsafe _ = tally_curl_set_headers(handle, headers)
    }
    let context = unsafe Unmanaged.passUnretained(sink).toOpaque()
    unsafe _ = tally_curl_set_sink(
      handle,
      { bytes, size, count, context in
        guard let context = unsafe context, let bytes = unsafe bytes else { return 0 }
        let sink = unsafe Unmanaged<Sink>.fromOpaque(context).takeUnretainedValue()
        return unsafe sink.append(UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
      }, context)
  }

  /// Gathers a body up to a limit.
  private final class Sink {
    private let limit: Int
    private(set) var body: [UInt8] = []
    private(set) var isFull = false

    init(limit: Int) { self.limit = limit }

    func append(_ bytes: UnsafeRawBufferPointer) -> Bool {
      isFull = body.count + bytes.count > limit
      if !isFull { unsafe body.append(contentsOf: bytes) }
      return !isFull
    }
  }

  private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  /// `scheme://host`, since paths, queries and user parts of ping URLs are secrets.
  private static func host(_ url: String) -> String {
    let parts = url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count > 2, let host = parts[2].split(separator: "@").last else { return "a URL" }
    return parts[0] + "//" + host.prefix { $0 != "?" && $0 != "#" }
  }
}
