extension PackedID {
  /// 32 hexadecimal digits.
  package var hex: String {
    func half(_ value: UInt64) -> String {
      let digits = String(value, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }
    return half(high) + half(low)
  }

  /// Reads 32 hexadecimal digits in lower case; nil for anything else.
  package init?(hex: some StringProtocol) {
    let digits = hex.utf8
    guard digits.count == 32, digits.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }),
      let high = UInt64(hex.prefix(16), radix: 16), let low = UInt64(hex.dropFirst(16), radix: 16)
    else { return nil }
    self.init(high: high, low: low)
  }
}
