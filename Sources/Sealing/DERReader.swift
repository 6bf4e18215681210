/// Reads values in DER (X.690) that stand one behind the other. It goes by tags and lengths and checks no more: whoever relies on what it found writes it
/// again and compares.
struct DERReader {
  private let bytes: [UInt8]
  private var left: Range<Int>

  init(_ bytes: [UInt8]) { (self.bytes, left) = (bytes, bytes.indices) }

  private init(_ bytes: [UInt8], _ left: Range<Int>) { (self.bytes, self.left) = (bytes, left) }

  /// What is left.
  var rest: [UInt8] { Array(bytes[left]) }

  /// Goes past the next value, and into it where it has that tag; nil where it has not.
  mutating func enter(_ tag: UInt8) -> DERReader? {
    guard let start = left.first, bytes[start] == tag, let content = next() else { return nil }
    return DERReader(bytes, content)
  }

  /// Goes past the next value, which is the answer, whatever it is; nil where there is none.
  mutating func value() -> [UInt8]? {
    let start = left.lowerBound
    return next().map { Array(bytes[start..<$0.upperBound]) }
  }

  /// Goes past the next value; where its content stands.
  private mutating func next() -> Range<Int>? {
    guard left.count >= 2 else { return nil }
    var (start, count) = (left.lowerBound + 2, Int(bytes[left.lowerBound + 1]))
    if count >= 0x80 {
      let digits = count & 0x7f
      guard digits <= 3, start + digits <= left.upperBound else { return nil }
      count = bytes[start..<start + digits].reduce(0) { $0 << 8 | Int($1) }
      start += digits
    }
    guard start + count <= left.upperBound else { return nil }
    left = start + count..<left.upperBound
    return start..<start + count
  }
}
