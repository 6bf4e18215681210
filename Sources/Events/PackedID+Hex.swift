extension PackedID {
  /// 32 hexadecimal digits.
  package var hex: String {
    var digits: [UInt8] = []
    digits.reserveCapacity(32)
    digits.append(hex: self)
    return digits.text(0..<32)
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

extension [UInt8] {
  /// Appends 32 hexadecimal digits.
  mutating func append(hex id: PackedID) {
    append(hex: id.high)
    append(hex: id.low)
  }

  private mutating func append(hex half: UInt64) {
    for shift in stride(from: 60, through: 0, by: -4) {
      let digit = UInt8(truncatingIfNeeded: half >> UInt64(shift)) & 15
      append(digit < 10 ? 0x30 + digit : 0x57 + digit)
    }
  }
}
