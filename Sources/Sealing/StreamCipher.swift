/// Encryption of a file in segments, any of which opens without the others: AES256-GCM-HKDF with segments of 1 MiB, as Tink defines it
/// (developers.google.com/tink/streaming-aead/aes_gcm_hkdf_streaming). Whoever has the key and the associated data can read it
/// with Tink too.
///
/// A file is a header (its length, a salt, a nonce prefix), then segments of 1 MiB, the first shorter by the header and the last by what
/// is left; each ends with its tag. A segment's nonce holds its number and whether it is the last: none can be left out, moved or cut.
package struct StreamCipher: Sendable {
  /// Of a segment in the file, its tag included.
  static let segmentSize = 1 << 20
  /// 1 byte of length, 32 of salt, 7 of nonce prefix.
  package static let headerSize = 40
  private static let saltSize = 32
  private static let prefixSize = 7

  /// The file's first bytes.
  let header: [UInt8]
  private let key: [UInt8]

  /// To encrypt with a data key of 32 bytes, which is used for one file only: salt and prefix follow from it, so a file that is made again
  /// has the same bytes. `associatedData` is not secret, but without it nothing opens.
  package init(key: [UInt8], associatedData: [UInt8]) throws(SealingError) {
    let info = Array("tallystick stream header".utf8)
    let drawn = try HKDF.derive(key, salt: [], info: info, count: StreamCipher.saltSize + StreamCipher.prefixSize)
    try self.init(key: key, associatedData: associatedData, header: [UInt8(StreamCipher.headerSize)] + drawn)
  }

  /// To decrypt a file that begins with this header.
  package init(key: [UInt8], associatedData: [UInt8], header: [UInt8]) throws(SealingError) {
    guard key.count == 32 else { throw .malformed("a data key has 32 bytes") }
    guard header.count == StreamCipher.headerSize, header[0] == StreamCipher.headerSize else {
      throw .malformed("the encrypted file has no header")
    }
    self.header = header
    let salt = Array(header[1...StreamCipher.saltSize])
    self.key = try HKDF.derive(key, salt: salt, info: associatedData, count: 32)
  }

  func makeCipher() throws(SealingError) -> AESGCM { try AESGCM(key: key) }

  /// The nonce of a segment, from 0: prefix, number in four bytes, the greatest first, 1 for the last.
  func nonce(_ segment: Int, isLast: Bool) throws(SealingError) -> [UInt8] {
    guard let number = UInt32(exactly: segment) else { throw .malformed("a file of more than 4 billion segments") }
    var nonce = Array(header.suffix(StreamCipher.prefixSize))
    for shift: UInt32 in [24, 16, 8, 0] { nonce.append(UInt8(truncatingIfNeeded: number >> shift)) }
    return nonce + [isLast ? 1 : 0]
  }

  // MARK: places

  /// Bytes of plaintext in a segment; the last may have fewer.
  static func plainSize(_ segment: Int) -> Int { segmentSize - AESGCM.tagSize - (segment == 0 ? headerSize : 0) }

  /// Where a segment's plaintext begins.
  static func plainStart(_ segment: Int) -> Int64 {
    segment == 0 ? 0 : Int64(segment) * Int64(segmentSize - AESGCM.tagSize) - Int64(headerSize)
  }

  /// Where a segment begins in the file.
  static func start(_ segment: Int) -> Int64 { segment == 0 ? Int64(headerSize) : Int64(segment) * Int64(segmentSize) }

  /// The segment with a byte of plaintext.
  static func segment(holding offset: Int64) -> Int { Int((offset + Int64(headerSize)) / Int64(segmentSize - AESGCM.tagSize)) }

  /// How many segments a file of this size has; nil where no file has it. Only an empty file's segment is empty.
  static func count(fileSize: Int64) -> Int? {
    let count = max(1, Int((fileSize + Int64(segmentSize) - 1) / Int64(segmentSize)))
    return fileSize - start(count - 1) >= AESGCM.tagSize + (count > 1 ? 1 : 0) ? count : nil
  }

  /// Bytes of plaintext of a file of that size; nil where no file has it.
  package static func plainSize(fileSize: Int64) -> Int64? {
    count(fileSize: fileSize).map { fileSize - Int64(headerSize) - Int64($0 * AESGCM.tagSize) }
  }
}
