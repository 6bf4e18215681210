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
