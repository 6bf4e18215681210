internal import CTLS
internal import Glibc

/// One connection of a `TestServer`, on its thread: plain or TLS. The owner of `SSL`.
@safe struct TestConnection: ~Copyable {
  private let socket: Int32
  private let tls: OpaquePointer?

  /// Speaks TLS first, where the server has an identity; nil if that fails.
  init?(_ socket: Int32, _ identity: TestIdentity?) {
    self.socket = socket
    guard let identity else {
      unsafe tls = nil
      return
    }
    let context = unsafe SSL_CTX_new(TLS_server_method())
    defer { unsafe SSL_CTX_free(context) }
    if identity.isOutdated {
      // TLS 1.1 at most; OpenSSL 3 speaks it at its lowest level of security only.
      unsafe SSL_CTX_set_cipher_list(context, "ALL:@SECLEVEL=0")
      unsafe SSL_CTX_ctrl(context, SSL_CTRL_SET_MAX_PROTO_VERSION, Int(TLS1_1_VERSION), nil)
    }
    unsafe SSL_CTX_use_certificate_chain_file(context, identity.certificate)
    unsafe SSL_CTX_use_PrivateKey_file(context, identity.key, SSL_FILETYPE_PEM)
    let tls = unsafe SSL_new(context)
    unsafe SSL_set_fd(tls, socket)
    guard unsafe SSL_accept(tls) == 1 else {
      unsafe SSL_free(tls)
      return nil
    }
    unsafe self.tls = unsafe tls
  }

  deinit { unsafe SSL_free(tls) }

  /// The next bytes; empty at the end.
  func read() -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = unsafe bytes.withUnsafeMutableBytes { room -> Int in
      if let tls = unsafe tls { return unsafe Int(SSL_read(tls, room.baseAddress, Int32(room.count))) }
      return unsafe recv(socket, room.baseAddress, room.count, 0)
    }
    return Array(bytes.prefix(max(0, count)))
  }

  /// Sends all bytes; false once the client is gone.
  @discardableResult func write(_ bytes: some Collection<UInt8>) -> Bool {
    var rest = Array(bytes)[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { part -> Int in
        if let tls = unsafe tls { return unsafe Int(SSL_write(tls, part.baseAddress, Int32(part.count))) }
        return unsafe send(socket, part.baseAddress, part.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  /// Says goodbye as TLS does, so that what came is known to be whole.
  func close() {
    if let tls = unsafe tls { unsafe SSL_shutdown(tls) }
    shutdown(socket, Int32(SHUT_WR))
  }

  /// Makes the coming close a reset.
  func reset() {
    var linger = linger(l_onoff: 1, l_linger: 0)
    unsafe setsockopt(socket, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
  }
}
