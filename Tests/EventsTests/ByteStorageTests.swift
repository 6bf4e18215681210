import Testing

@testable import Events

struct ByteStorageTests {
  @Test(arguments: 0..<70)
  func findsAByteAnywhere(_ place: Int) {
    var bytes = [UInt8](repeating: 0x61, count: 70)
    #expect(!String(decoding: bytes, as: UTF8.self).hasByte { $0 == 0x22 })
    bytes[place] = 0x22
    #expect(String(decoding: bytes, as: UTF8.self).hasByte { $0 == 0x22 })
    #expect(!String(decoding: bytes[..<place], as: UTF8.self).hasByte { $0 == 0x22 })
  }

  @Test(arguments: ["", "a", "fifteen bytes..", "more than fifteen bytes", "é\u{0}😀"])
  func appendsText(_ text: String) {
    var bytes: [UInt8] = [0x2f]
    bytes.append(text: text)
    #expect(bytes == [0x2f] + Array(text.utf8))
    #expect(bytes.text(1..<bytes.count) == text)
  }

  @Test(arguments: [(0, 1), (.max, 0), (0x0123_4567_89ab_cdef, 0xf000_0000_0000_000a)] as [(UInt64, UInt64)])
  func writesIDs(_ high: UInt64, _ low: UInt64) {
    let id = PackedID(high: high, low: low)
    #expect(PackedID(hex: id.hex) == id)
    var json = JSONWriter()
    json.string(id)
    #expect(json.bytes == Array("\"\(id.hex)\"".utf8))
  }
}
