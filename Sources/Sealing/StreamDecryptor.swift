/// Decrypts parts of a file; see `StreamCipher`. What it hands out is authentic.
package struct StreamDecryptor: Sendable {
  private let stream: StreamCipher
  private let fileSize: Int64
  private let count: Int
  /// Bytes of plaintext.
  package let size: Int64

  /// For a file of that size. Throws `malformed` where it cannot be one.
  package init(_ stream: StreamCipher, fileSize: Int64) throws(SealingError) {
    guard let count = StreamCipher.count(fileSize: fileSize), let size = StreamCipher.plainSize(fileSize: fileSize) else {
      throw .malformed("the encrypted file is cut: \(fileSize) bytes")
    }
    self.stream = stream
    self.fileSize = fileSize
    self.count = count
    self.size = size
  }

  /// The bytes of the file that are needed for a range of plaintext, which lies within `size` and is not empty: whole segments.
  package func sealed(for range: Range<Int64>) -> Range<Int64> {
    let (first, last) = segments(holding: range)
    return StreamCipher.start(first)..<min(fileSize, StreamCipher.start(last + 1))
  }

  /// The plaintext in a range from the bytes that `sealed` names. Throws `notAuthentic` with the place of the first bad segment.
  package func open(_ range: Range<Int64>, from sealed: [UInt8]) throws(SealingError) -> [UInt8] {
    let (first, last) = segments(holding: range)
    let place = self.sealed(for: range)
    guard sealed.count == place.count else { throw .malformed("the encrypted file ends before its end") }
    var cipher = try stream.makeCipher()
    var plaintext: [UInt8] = []
    for segment in first...last {
      let start = Int(StreamCipher.start(segment) - place.lowerBound)
      let end = Int(min(fileSize, StreamCipher.start(segment + 1)) - place.lowerBound)
      let nonce = try stream.nonce(segment, isLast: segment == count - 1)
      guard try unsafe cipher.open(sealed.span.bytes.extracting(start..<end), nonce: nonce, to: &plaintext) else {
        throw .notAuthentic(at: StreamCipher.start(segment))
      }
    }
    plaintext.removeFirst(Int(range.lowerBound - StreamCipher.plainStart(first)))
    plaintext.removeLast(plaintext.count - range.count)
    return plaintext
  }

  /// The plaintext of the segment with a byte of plaintext, of which `sealed` is all.
  package func openSegment(at offset: Int64, _ sealed: [UInt8]) throws(SealingError) -> [UInt8] {
    let start = StreamCipher.plainStart(StreamCipher.segment(holding: offset))
    return try open(start..<start + Int64(sealed.count - AESGCM.tagSize), from: sealed)
  }

  /// Whether an empty file's one segment is authentic; other files are checked by opening what is in them.
  package func checkEmpty(_ sealed: [UInt8]) throws(SealingError) {
    var cipher = try stream.makeCipher()
    var nothing: [UInt8] = []
    guard try unsafe cipher.open(sealed.span.bytes, nonce: stream.nonce(0, isLast: true), to: &nothing) else {
      throw .notAuthentic(at: StreamCipher.start(0))
    }
  }

  private func segments(holding range: Range<Int64>) -> (first: Int, last: Int) {
    precondition(!range.isEmpty && range.lowerBound >= 0 && range.upperBound <= size)
    return (StreamCipher.segment(holding: range.lowerBound), StreamCipher.segment(holding: range.upperBound - 1))
  }
}
