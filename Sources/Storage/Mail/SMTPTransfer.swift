internal import CCurl
internal import Dispatch
internal import Sealing

/// One attempt to hand one mail to a server, on a thread of its own. The owner of its handle of libcurl.
@safe final class SMTPTransfer {
  private let handle: UnsafeMutableRawPointer
  private var recipients: UnsafeMutablePointer<curl_slist>?
  private let server: MailServer
  private let content: [UInt8]
  private var sent = 0

  private init?(_ mail: Mail, _ server: MailServer) {
    guard CurlMulti.isReady, let handle = unsafe curl_easy_init() else { return nil }
    unsafe self.handle = unsafe handle
    (self.server, content) = (server, mail.content)
    guard prepare(mail) else { return nil }
  }

  deinit {
    unsafe curl_easy_cleanup(handle)
    unsafe curl_slist_free_all(recipients)
  }

  /// The last code that the server answered, 250 where it took the mail. Throws `StorageError` where it did not: `unavailable` where another attempt may
  /// succeed, `refused` where it said no, `unauthorized` where it does not know us or is not whom it should be.
  static func send(_ mail: Mail, to server: MailServer) async throws -> Int {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue(label: "mail").async {
        continuation.resume(with: Result { try perform(mail, server) })
      }
    }
  }

  private static func perform(_ mail: Mail, _ server: MailServer) throws -> Int {
    guard let transfer = SMTPTransfer(mail, server) else {
      throw StorageError(
        .invalid, "send", server.description, cause: "libcurl does not take it",
        remedy: "check host, port and addresses in the config")
    }
    let code = unsafe curl_easy_perform(transfer.handle)
    let answer = unsafe tally_curl_get_long(transfer.handle, CURLINFO_RESPONSE_CODE)
    guard code != CURLE_OK else { return answer }
    throw transfer.error(code, answer)
  }

  private func prepare(_ mail: Mail) -> Bool {
    let isIPv6 = server.host.contains(":")
    let host = isIPv6 ? "[\(server.host)]" : server.host
    let scheme = server.security == .implicit ? "smtps" : "smtp"
    var texts = [
      (CURLOPT_URL, "\(scheme)://\(host):\(server.port)"), (CURLOPT_PROTOCOLS_STR, "smtp,smtps"),
      (CURLOPT_MAIL_FROM, "<\(mail.from)>"),
      (CURLOPT_NOPROXY, "*"),
    ]
    if let user = server.user { texts.append((CURLOPT_USERNAME, user)) }
    if let password = server.password { texts.append((CURLOPT_PASSWORD, password.text)) }
    if let file = server.caFile { texts.append((CURLOPT_CAINFO, file)) }
    let numbers: [(CURLoption, Int)] = [
      (CURLOPT_NOSIGNAL, 1), (CURLOPT_UPLOAD, 1), (CURLOPT_SSL_VERIFYPEER, 1), (CURLOPT_SSL_VERIFYHOST, 2),
      (CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2),
      (CURLOPT_USE_SSL, server.security == .none ? 0 : Int(CURLUSESSL_ALL.rawValue)),
      (CURLOPT_CONNECTTIMEOUT_MS, Int(server.connect.components.seconds) * 1000),
      (CURLOPT_TIMEOUT_MS, Int(server.whole.components.seconds) * 1000),
    ]
    for address in mail.to {
      guard let longer = unsafe curl_slist_append(recipients, "<\(address)>") else { return false }
      unsafe recipients = unsafe longer
    }
    setCallbacks()
    guard unsafe tally_curl_set_list(handle, CURLOPT_MAIL_RCPT, recipients) == CURLE_OK else { return false }
    return numbers.allSatisfy { unsafe tally_curl_set_long(handle, $0.0, $0.1) == CURLE_OK }
      && texts.allSatisfy { unsafe tally_curl_set_string(handle, $0.0, $0.1) == CURLE_OK }
  }

  /// `perform` keeps the transfer for as long as they may be called.
  private func setCallbacks() {
    unsafe tally_curl_set_callbacks(
      handle, { _, size, count, _ in size * count }, { _, size, count, _ in size * count },
      { room, size, count, context in
        guard let context = unsafe context else { return Int(CURL_READFUNC_ABORT) }
        let transfer = unsafe Unmanaged<SMTPTransfer>.fromOpaque(context).takeUnretainedValue()
        return unsafe transfer.upload(into: UnsafeMutableRawBufferPointer(start: room, count: size * count))
      }, { _, _, _ in CURL_SEEKFUNC_CANTSEEK }, Unmanaged.passUnretained(self).toOpaque())
  }

  private func upload(into room: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(room.count, content.count - sent)
    unsafe content.withUnsafeBytes {
      unsafe room.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[sent..<sent + count]))
    }
    sent += count
    return count
  }

  /// What a code means; `answer` is what the server said last.
  private func error(_ code: CURLcode, _ answer: Int) -> StorageError {
    func error(_ code: StorageError.Code, _ cause: String, _ remedy: String) -> StorageError {
      StorageError(code, "send", server.description, cause: cause, remedy: remedy)
    }
    let check = "check the server and `notices.mail`"
    switch code {
    case CURLE_OPERATION_TIMEDOUT: return error(.unavailable, "nothing came in time", check)
    case CURLE_LOGIN_DENIED: return error(.unauthorized, "it does not accept user and password", "check `notices.mail`")
    case CURLE_USE_SSL_FAILED:
      return error(.unauthorized, "it offers no STARTTLS", "set `notices.mail.tls` to \"implicit\" if it speaks TLS at once")
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE:
      return error(.unauthorized, "its certificate is refused", "check it, the clock, and `notices.mail.ca`")
    default: break
    }
    // 4xx may pass, 5xx stays (RFC 5321, 4.2.1).
    if (500...599).contains(answer) {
      return error(.refused, "it answers \(answer)", "check sender, recipients and the server's rules")
    }
    if (400...499).contains(answer) { return error(.unavailable, "it answers \(answer)", "nothing need be done unless it lasts") }
    return error(.unavailable, unsafe String(cString: curl_easy_strerror(code)), check)
  }
}
