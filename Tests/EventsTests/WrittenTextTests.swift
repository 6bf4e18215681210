import TestSupport
import Testing

@testable import Events

/// What is written straight into bytes is what strings say.
struct WrittenTextTests {
  @Test(arguments: 0...9 as ClosedRange<UInt8>) func instants(digits: UInt8) {
    var generator = SplitMix(seed: UInt64(digits))
    let day: Int64 = 86_400_000_000_000
    let edges = [.min + 1, .max, 0, -1, 1, day - 1, day, -day, -day - 1, 1_795_132_799_999_999_999]
    let random = (0..<300).map { _ in Int64.random(in: .min + 1 ... .max, using: &generator) }
    for nanoseconds in edges + random {
      let instant = Instant(nanoseconds: nanoseconds, digits: digits)
      var bytes = Array(instant.date.description.utf8)
      instant.writeTime(to: &bytes)
      #expect(String(decoding: bytes, as: UTF8.self) == instant.description)
    }
  }

  @Test func uuids() {
    var generator = SplitMix(seed: 1)
    for _ in 0..<300 {
      let id = PackedID(high: generator.next(), low: generator.next())
      let digits = [id.high, id.low].map { String(repeating: "0", count: $0.leadingZeroBitCount / 4) + String($0, radix: 16) }
      var text = Array((digits[0].prefix(16) + digits[1].prefix(16)).utf8)
      for place in [20, 16, 12, 8] { text.insert(0x2d, at: place) }
      #expect(UUIDText.text(id) == text)
      #expect(UUIDText.parse((text + [0, 0, 0, 0]).span, at: 0) == id)
    }
  }
}
