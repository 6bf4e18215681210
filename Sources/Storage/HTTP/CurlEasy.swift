internal import CCurl
internal import Glibc

/// One of libcurl's easy handles, used for one transfer after another on the engine's thread. The owner of `CURL`.
@safe final class CurlEasy {
  /// For the engine, which puts it into its multi handle.
  let handle: UnsafeMutableRawPointer
  private(set) var transfer: HTTPTransfer?
  private var headers: UnsafeMutablePointer<curl_slist>?

  init?() {
    guard let handle = unsafe curl_easy_init() else { return nil }
    unsafe self.handle = unsafe handle
  }

  deinit {
    unsafe curl_easy_cleanup(handle)
    unsafe curl_slist_free_all(headers)
  }

  /// Prepares a transfer and hands it to a multi handle; false if libcurl does not take it.
  func begin(_ transfer: HTTPTransfer, _ settings: HTTPSettings, in multi: UnsafeMutableRawPointer) -> Bool {
    self.transfer = transfer
    // A handle whose last connection still serves other streams keeps its buffer, and lets nobody size it anew: not worth an error.
    _ = set([(CURLOPT_BUFFERSIZE, 256 << 10), (CURLOPT_UPLOAD_BUFFERSIZE, 512 << 10)])
    let isPrepared =
      set(numbers(transfer.request, settings)) && set(texts(transfer.request, settings)) && setHeaders(transfer.request)
    setCallbacks(transfer)
    if isPrepared, unsafe curl_multi_add_handle(multi, handle) == CURLM_OK { return true }
    end()
    return false
  }

  /// Lets a paused download go on.
  func resume() { unsafe _ = curl_easy_pause(handle, CURLPAUSE_CONT) }

  /// Forgets the transfer; connections and TLS sessions stay.
  func end() {
    unsafe curl_easy_reset(handle)
    unsafe curl_slist_free_all(headers)
    unsafe headers = nil
    transfer = nil
  }

  private func numbers(_ request: HTTPRequest, _ settings: HTTPSettings) -> [(CURLoption, Int)] {
    var numbers: [(CURLoption, Int)] = [
      (CURLOPT_NOSIGNAL, 1), (CURLOPT_FOLLOWLOCATION, 0), (CURLOPT_PATH_AS_IS, 1), (CURLOPT_SUPPRESS_CONNECT_HEADERS, 1),
      (CURLOPT_CONNECTTIMEOUT_MS, settings.connect.milliseconds), (CURLOPT_LOW_SPEED_LIMIT, HTTPSettings.leastRate),
      (CURLOPT_LOW_SPEED_TIME, max(1, Int(settings.stall.components.seconds))), (CURLOPT_TCP_KEEPALIVE, 1),
      (CURLOPT_SSL_VERIFYPEER, 1), (CURLOPT_SSL_VERIFYHOST, 2), (CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2),
      (CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS),
    ]
    if case .whole = transfer?.kind { numbers.append((CURLOPT_TIMEOUT_MS, settings.whole.milliseconds)) }
    // On a connection that turns out to be dead libcurl sends again what it sent: so these get a new one. A body it cannot wind back it does not send.
    if !request.isRepeatable || request.isWatched && request.body.isEmpty { numbers.append((CURLOPT_FRESH_CONNECT, 1)) }
    switch request.method {
    case .get, .delete: break
    case .head: numbers.append((CURLOPT_NOBODY, 1))
    case .put, .post: numbers.append((CURLOPT_UPLOAD, 1))
    }
    return numbers
  }

  private func texts(_ request: HTTPRequest, _ settings: HTTPSettings) -> [(CURLoption, String)] {
    var texts = [(CURLOPT_URL, request.url), (CURLOPT_PROTOCOLS_STR, "http,https"), (CURLOPT_USERAGENT, "tally")]
    // An upload is a PUT to libcurl, and anything without a body a GET.
    if [.post, .delete].contains(request.method) { texts.append((CURLOPT_CUSTOMREQUEST, request.method.rawValue.uppercased())) }
    if let file = settings.caFile { texts.append((CURLOPT_CAINFO, file)) }
    if !settings.isProxied { texts.append((CURLOPT_NOPROXY, "*")) }
    return texts
  }

  private func set(_ numbers: [(CURLoption, Int)]) -> Bool {
    numbers.allSatisfy { unsafe tally_curl_set_long(handle, $0.0, $0.1) == CURLE_OK }
  }

  private func set(_ texts: [(CURLoption, String)]) -> Bool {
    texts.allSatisfy { unsafe tally_curl_set_string(handle, $0.0, $0.1) == CURLE_OK }
  }

  private func setHeaders(_ request: HTTPRequest) -> Bool {
    // Without a name libcurl sends no such header: nobody waits for a "100 Continue" here.
    var lines = ["Expect:"]
    for header in request.headers { lines.append(header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)") }
    for line in lines {
      guard let longer = unsafe curl_slist_append(headers, line) else { return false }
      unsafe headers = unsafe longer
    }
    if [.put, .post].contains(request.method),
      unsafe tally_curl_set_size(handle, CURLOPT_INFILESIZE_LARGE, curl_off_t(request.body.count)) != CURLE_OK
    {
      return false
    }
    return unsafe tally_curl_set_headers(handle, headers) == CURLE_OK
  }

  /// The transfer outlives the callbacks: `self` keeps it until `end`, after it has left the multi handle.
  private func setCallbacks(_ transfer: HTTPTransfer) {
    unsafe tally_curl_set_callbacks(
      handle,
      { bytes, size, count, context in
        guard let transfer = unsafe CurlEasy.transfer(context) else { return 0 }
        return unsafe transfer.header(UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
      },
      { bytes, size, count, context in
        guard let transfer = unsafe CurlEasy.transfer(context) else { return 0 }
        return switch unsafe transfer.body(UnsafeRawBufferPointer(start: bytes, count: size * count)) {
        case .taken: size * count
        case .later: Int(CURL_WRITEFUNC_PAUSE)
        case .refused: 0
        }
      },
      { room, size, count, context in
        guard let transfer = unsafe CurlEasy.transfer(context) else { return Int(CURL_READFUNC_ABORT) }
        return unsafe transfer.upload(into: UnsafeMutableRawBufferPointer(start: room, count: size * count))
      },
      { context, offset, origin in
        guard origin == SEEK_SET, let transfer = unsafe CurlEasy.transfer(context) else { return CURL_SEEKFUNC_FAIL }
        return transfer.seek(to: Int(offset)) ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL
      }, Unmanaged.passUnretained(transfer).toOpaque())
  }

  private static func transfer(_ context: UnsafeMutableRawPointer?) -> HTTPTransfer? {
    unsafe context.map { unsafe Unmanaged<HTTPTransfer>.fromOpaque($0).takeUnretainedValue() }
  }
}

// What libcurl's codes mean: the one switch.
extension CurlEasy {
  /// The end that a code stands for. It may only be asked before `end`.
  func outcome(_ code: CURLcode) -> Result<String?, any Error> {
    guard let transfer else { return .failure(CancellationError()) }
    if code == CURLE_OK {
      return .success(unsafe tally_curl_get_string(handle, CURLINFO_REDIRECT_URL).map { unsafe String(cString: $0) })
    }
    let text = unsafe String(cString: curl_easy_strerror(code))
    let network = "check the network and the server"
    let error =
      switch code {
      case CURLE_PARTIAL_FILE: transfer.error(.damaged, "the answer ended before its length", "run again")
      case CURLE_OPERATION_TIMEDOUT: transfer.error(.unavailable, "nothing came in time", network)
      case CURLE_PEER_FAILED_VERIFICATION:
        transfer.error(
          .unauthorized, "the server's certificate is refused: \(certificateFault)",
          "check it, the clock, and the CA file in the config")
      case CURLE_SSL_CACERT_BADFILE:
        transfer.error(.invalid, "the CA file cannot be read", "name a PEM file of certificates in the config")
      case CURLE_SSL_CONNECT_ERROR:
        transfer.error(.unavailable, "there is no common TLS with the server", "it must speak TLS 1.2 or later; \(network)")
      case CURLE_URL_MALFORMAT: transfer.error(.invalid, "it is not an http or https URL", "correct the URL in the config")
      case CURLE_UNSUPPORTED_PROTOCOL:
        transfer.error(.unavailable, "the server does not answer in HTTP", "check the URL's port and the server")
      case CURLE_OUT_OF_MEMORY: transfer.error(.io, text, "free some memory, then run again")
      case CURLE_COULDNT_CONNECT:
        transfer.error(.unavailable, systemFault ?? text, network)
      default: transfer.error(.unavailable, text, network)
      }
    return .failure(error)
  }

  /// Why the connection was not made, in the system's words.
  private var systemFault: String? {
    let number = unsafe Int32(tally_curl_get_long(handle, CURLINFO_OS_ERRNO))
    return number == 0 ? nil : unsafe String(cString: strerror(number))
  }

  /// OpenSSL's verdict on the chain (X509_V_ERR_…, openssl/x509_vfy.h); libcurl itself compares names.
  private var certificateFault: String {
    switch unsafe tally_curl_get_long(handle, CURLINFO_SSL_VERIFYRESULT) {
    // Not OpenSSL's, but the value that libcurl begins with.
    case 0, 1: "it is for another host"
    case 9: "it is not valid yet"
    case 10: "it has expired"
    case 18: "it is self-signed"
    case 19, 20, 21: "its authority is not trusted here"
    case let number: "OpenSSL's verify error \(number)"
    }
  }
}

extension Duration {
  /// Rounded up, at least 1: libcurl takes 0 for its own default.
  fileprivate var milliseconds: Int {
    let (seconds, attoseconds) = components
    return max(1, Int(clamping: seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000))
  }
}
