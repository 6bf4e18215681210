/// Percent-encoding (RFC 3986, 2.1) as S3 lists keys; how it signs them is `URIEncoding`.
enum PercentText {
  /// The bytes of a key in a listing with `encoding-type=url`: a `+` is a blank there. Nil where a `%` has no two digits behind it.
  static func decode(_ text: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == 0x25 else {
        bytes.append(byte == 0x2b ? 0x20 : byte)
        continue
      }
      guard let high = rest.popFirst().flatMap(URIEncoding.value), let low = rest.popFirst().flatMap(URIEncoding.value) else {
        return nil
      }
      bytes.append(high << 4 | low)
    }
    return bytes
  }
}
