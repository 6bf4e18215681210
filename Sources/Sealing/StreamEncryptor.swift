/// Encrypts a file as it is written; see `StreamCipher`. Holds one segment.
package struct StreamEncryptor: ~Copyable {
  private let stream: StreamCipher
  private var cipher: AESGCM
  private var pending: [UInt8] = []
  private var segment = 0
  private var output: [UInt8]

  /// Begins the file.
  package init(_ stream: StreamCipher) throws(SealingError) {
    self.stream = stream
    cipher = try stream.makeCipher()
    output = stream.header
  }

  /// Adds plaintext.
  package mutating func write(_ plaintext: RawSpan) throws(SealingError) {
    var start = 0
    while start < plaintext.byteCount {
      let size = StreamCipher.plainSize(segment)
      // Only what follows tells that a full segment is not the last.
      if pending.count == size { try seal(isLast: false) }
      let count = min(StreamCipher.plainSize(segment) - pending.count, plaintext.byteCount - start)
      unsafe plaintext.extracting(start..<start + count).withUnsafeBytes { unsafe pending.append(contentsOf: $0) }
      start += count
    }
  }

  /// Ends the file. Only `takeBytes` may follow.
  package mutating func finish() throws(SealingError) { try seal(isLast: true) }

  /// Hands out the bytes that have come since the last call.
  package mutating func takeBytes() -> [UInt8] {
    defer { output = [] }
    return output
  }

  private mutating func seal(isLast: Bool) throws(SealingError) {
    let nonce = try stream.nonce(segment, isLast: isLast)
    let plaintext = pending
    try unsafe cipher.seal(plaintext.span.bytes, nonce: nonce, to: &output)
    pending.removeAll(keepingCapacity: true)
    segment += 1
  }
}
