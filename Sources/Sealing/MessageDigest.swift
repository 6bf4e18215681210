internal import COpenSSL

/// A digest over a stream of bytes, by OpenSSL. The one owner of `EVP_MD_CTX`.
@safe struct MessageDigest: ~Copyable {
  enum Algorithm { case sha256, md5 }

  /// Fetched once: by its constant OpenSSL would look it up by name for each digest, under a lock that all threads share.
  private static let sha256 = unsafe UInt(bitPattern: EVP_MD_fetch(nil, "SHA256", nil))

  private let context: OpaquePointer
  private let size: Int

  /// Starts an empty digest; nil where OpenSSL has not this one.
  init?(_ algorithm: Algorithm) {
    let kind =
      switch algorithm {
      case .sha256: unsafe OpaquePointer(bitPattern: MessageDigest.sha256)
      case .md5: unsafe EVP_md5()
      }
    guard let kind = unsafe kind, let context = unsafe EVP_MD_CTX_new() else { return nil }
    guard unsafe EVP_DigestInit_ex(context, kind, nil) == 1 else {
      unsafe EVP_MD_CTX_free(context)
      return nil
    }
    unsafe self.context = context
    size = Int(unsafe EVP_MD_get_size(kind))
  }

  deinit { unsafe EVP_MD_CTX_free(context) }

  mutating func update(_ bytes: RawSpan) {
    unsafe bytes.withUnsafeBytes { buffer in
      _ = unsafe EVP_DigestUpdate(context, buffer.baseAddress, buffer.count)
    }
  }

  consuming func finish() -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: size)
    var span = bytes.mutableSpan
    unsafe next(into: span.mutableBytes)
    return bytes
  }

  /// Ends the digest into room of its size and begins another, which costs less than a new one.
  mutating func next(into room: consuming MutableRawSpan) {
    precondition(room.byteCount >= size)
    unsafe room.withUnsafeMutableBytes { out in
      _ = unsafe EVP_DigestFinal_ex(context, out.bindMemory(to: UInt8.self).baseAddress, nil)
      _ = unsafe EVP_DigestInit_ex(context, nil, nil)
    }
  }
}
