internal import COpenSSL

/// Times in certificates and tokens, as seconds since 1970.
enum ASN1Time {
  /// Of a time in ASN.1; nil where it is none.
  static func seconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int64? {
    guard let time = unsafe time, let epoch = unsafe ASN1_TIME_set(nil, 0) else { return nil }
    defer { unsafe ASN1_TIME_free(epoch) }
    var days: Int32 = 0
    var seconds: Int32 = 0
    guard unsafe ASN1_TIME_diff(&days, &seconds, epoch, time) == 1 else { return nil }
    return Int64(days) * 86_400 + Int64(seconds)
  }

  /// Of a day as tokens keep it, eight digits; nil where it is none.
  static func seconds(yyyyMMdd digits: [UInt8]) -> Int64? {
    guard digits.count == 8, digits.allSatisfy({ (0x30...0x39).contains($0) }), let time = unsafe ASN1_TIME_new() else {
      return nil
    }
    defer { unsafe ASN1_TIME_free(time) }
    let text = String(decoding: digits, as: UTF8.self) + "000000Z"
    defer { ERR_clear_error() }
    return unsafe ASN1_TIME_set_string(time, text) == 1 ? seconds(time) : nil
  }

  /// Of a time in DER, as `der` writes it; nil where it is none.
  static func seconds(der: [UInt8]) -> Int64? {
    let read = unsafe DER.read(
      der, { position, count in unsafe d2i_ASN1_TIME(nil, &position, count) }, free: { unsafe ASN1_TIME_free($0) })
    guard let time = unsafe read else { return nil }
    defer { unsafe ASN1_TIME_free(time) }
    return unsafe seconds(time)
  }

  /// In DER: UTCTime up to 2049, GeneralizedTime after it (RFC 5652, 11.3).
  static func der(_ seconds: Int64) throws(SealingError) -> [UInt8] {
    guard let time = unsafe ASN1_TIME_set(nil, Int(seconds)) else { throw .malformed("a time that no certificate can hold") }
    defer { unsafe ASN1_TIME_free(time) }
    return try unsafe DER.write { unsafe i2d_ASN1_TIME(time, $0) }
  }
}

/// Numbers in certificates and tokens, as text.
enum Hexadecimal {
  /// Upper-case hexadecimal digits, two a byte; empty where there is no number.
  static func text(_ number: UnsafePointer<ASN1_INTEGER>?) -> String {
    guard let number = unsafe number, let big = unsafe ASN1_INTEGER_to_BN(number, nil) else { return "" }
    defer { unsafe BN_free(big) }
    guard let text = unsafe BN_bn2hex(big) else { return "" }
    defer { unsafe CRYPTO_free(text, "", 0) }
    return unsafe String(cString: text)
  }
}
