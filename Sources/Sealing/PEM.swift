/// Text around DER (RFC 7468).
enum PEM {
  /// With this label: lines of 64 characters.
  static func text(_ label: String, _ der: [UInt8]) -> String {
    var (lines, rest) = (["-----BEGIN \(label)-----"], Base64.encode(der)[...])
    while !rest.isEmpty {
      lines.append(String(rest.prefix(64)))
      rest = rest.dropFirst(64)
    }
    return (lines + ["-----END \(label)-----", ""]).joined(separator: "\n")
  }
}
