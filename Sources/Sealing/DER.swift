internal import COpenSSL

/// What OpenSSL's `d2i` and `i2d` functions read and write: one value in DER (X.690), nothing before or behind it.
enum DER {
  /// No seal, token or certificate is as large: 1 MiB.
  static let limit = 1 << 20

  /// The value that the bytes are, all of them, as a handle that the caller owns; nil where they are none, or more.
  static func read<Handle>(
    _ bytes: [UInt8], _ d2i: (_ position: inout UnsafePointer<UInt8>?, _ count: Int) -> Handle?,
    free: (Handle) -> Void
  ) -> Handle? {
    guard !bytes.isEmpty, bytes.count <= limit else { return nil }
    let result: (handle: Handle?, isWhole: Bool) = unsafe bytes.withUnsafeBufferPointer { buffer in
      var position = buffer.baseAddress
      let handle = unsafe d2i(&position, buffer.count)
      return unsafe (handle, position == buffer.baseAddress?.advanced(by: buffer.count))
    }
    ERR_clear_error()
    guard let handle = result.handle else { return nil }
    guard result.isWhole else {
      free(handle)
      return nil
    }
    return handle
  }

  /// The bytes of a value: `i2d` is asked for their number first, then for them.
  static func write(
    _ i2d: (_ output: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?) -> Int32
  ) throws(SealingError) -> [UInt8] {
    let count = i2d(nil)
    guard count > 0 else { throw .library("OpenSSL cannot write DER") }
    var bytes = [UInt8](repeating: 0, count: Int(count))
    unsafe bytes.withUnsafeMutableBufferPointer { buffer in
      var position = buffer.baseAddress
      _ = unsafe i2d(&position)
    }
    return bytes
  }

  // MARK: values

  /// The integer 1.
  static let one: [UInt8] = [0x02, 0x01, 0x01]
  /// Object identifiers: 1.2.840.113549.1.7.1 and .2 (RFC 5652), 2.16.840.1.101.3.4.2.1 (RFC 5754), 1.2.840.10045.4.3.2 (RFC 5758).
  static let data: [UInt8] = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01]
  static let signedData: [UInt8] = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02]
  static let sha256: [UInt8] = [0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01]
  static let ecdsaWithSHA256: [UInt8] = [0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02]

  /// A key on P-256 (RFC 5480, 2.1.1): 1.2.840.10045.2.1 and 1.2.840.10045.3.1.7.
  static let p256: [UInt8] = [
    0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07,
  ]

  static func sequence(_ values: [UInt8]) -> [UInt8] { value(tag: 0x30, values) }
  static func set(_ values: [UInt8]) -> [UInt8] { value(tag: 0x31, values) }
  static func octets(_ bytes: [UInt8]) -> [UInt8] { value(tag: 0x04, bytes) }
  static func bits(_ bytes: [UInt8]) -> [UInt8] { value(tag: 0x03, [0] + bytes) }
  static let null: [UInt8] = [0x05, 0x00]
  static let yes: [UInt8] = [0x01, 0x01, 0xff]

  /// The number that the bytes are, the greatest first: it is never negative.
  static func integer(_ bytes: [UInt8]) -> [UInt8] {
    let digits = Array(bytes.drop { $0 == 0 })
    return value(tag: 0x02, (digits.first.map { $0 < 0x80 } ?? false) ? digits : [0] + digits)
  }

  /// Tagged [0], or with another number.
  static func context0(_ values: [UInt8]) -> [UInt8] { context(0, values) }
  static func context(_ number: UInt8, _ values: [UInt8]) -> [UInt8] { value(tag: 0xa0 | number, values) }

  /// Values in the order that a set of them has.
  static func sorted(_ values: [[UInt8]]) -> [UInt8] { values.sorted { $0.lexicographicallyPrecedes($1) }.flatMap { $0 } }

  private static func value(tag: UInt8, _ content: [UInt8]) -> [UInt8] {
    guard content.count >= 0x80 else { return [tag, UInt8(content.count)] + content }
    var length: [UInt8] = []
    var rest = content.count
    while rest > 0 {
      length.insert(UInt8(truncatingIfNeeded: rest), at: 0)
      rest >>= 8
    }
    return [tag, 0x80 | UInt8(length.count)] + length + content
  }
}
