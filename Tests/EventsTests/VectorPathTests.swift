import TestSupport
import Testing

@testable import Events

/// What looks at many bytes at once sees what looking at them one by one shows, by every path that this machine has.
struct VectorPathTests {
  static let paths = VectorPath.allCases.filter { $0 <= .best }

  private static func isStop(_ byte: UInt8) -> Bool { byte == 0x22 || byte == 0x5c || byte < 0x20 || byte > 0x7f }

  /// Every byte at every place of a group; long runs and short ones.
  @Test(arguments: paths) func marksStops(_ path: VectorPath) {
    var random = SplitMix(seed: 7)
    for round in 0..<200 {
      var bytes = (0..<700).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      if round % 2 == 0 { for index in bytes.indices where random.next() % 64 != 0 { bytes[index] = 0x61 } }
      if round == 0 { bytes = (0..<700).map { UInt8(truncatingIfNeeded: $0 * 65) } }
      let (start, end) = (Int(random.next() % 300), 300 + Int(random.next() % 336))
      var map = StopMap(path: path)
      map.mark(bytes.span, from: start, to: end)
      for index in start..<end {
        #expect(StopMap.ahead(map.bits.span, from: index) & 1 == (Self.isStop(bytes[index]) ? 1 : 0))
        let stop = bytes[index..<end].firstIndex(where: Self.isStop)
        let found = StopMap.endOfRun(map.bits.span, from: index, end: end)
        #expect(stop.map { found == $0 } ?? (found >= end))
      }
    }
  }

  /// What was marked for other bytes is forgotten.
  @Test(arguments: paths) func marksAgain(_ path: VectorPath) {
    var map = StopMap(path: path)
    map.mark([UInt8](repeating: 0, count: 500).span, from: 0, to: 400)
    map.mark([UInt8](repeating: 0x61, count: 500).span, from: 70, to: 300)
    #expect(StopMap.endOfRun(map.bits.span, from: 70, end: 300) >= 300)
  }

  @Test(arguments: [0, 1, 7, 15, 16, 17, 31, 32, 33, 48, 70]) func comparesLiterals(_ length: Int) {
    let bytes = (0..<200).map { UInt8(truncatingIfNeeded: $0) }
    var text = LiteralText(capacity: 300)
    _ = text.append(bytes.span, from: 50, to: 99)
    let piece = text.append(bytes.span, from: 20, to: 20 + length)
    _ = text.append(bytes.span, from: 0, to: 99)
    #expect(Int(piece.length) == length && text.matches(piece, bytes.span, at: 20))
    #expect(length == 0 || !text.matches(piece, bytes.span, at: 21))
    for index in 0..<200 {
      var changed = bytes
      changed[index] ^= 0x80
      #expect(text.matches(piece, changed.span, at: 20) == !(20..<20 + length).contains(index))
    }
  }

  /// Every byte at every place.
  @Test func readsUUIDs() {
    let text = "01234567-89ab-cdef-0f1e-2d3c4b5a6978"
    let bytes = Array(text.utf8)
    #expect(UUIDText.parse(bytes.span, at: 0) == PackedID(high: 0x0123_4567_89ab_cdef, low: 0x0f1e_2d3c_4b5a_6978))
    for place in bytes.indices {
      for byte in UInt8.min...UInt8.max {
        var changed = bytes
        changed[place] = byte
        let isDash = bytes[place] == 0x2d
        let isDigit = (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
        let id = UUIDText.parse(([0x20] + changed).span, at: 1)
        #expect((id != nil) == (isDash ? byte == 0x2d : isDigit), "byte \(byte) at \(place)")
        if let id { #expect(UUIDText.text(id) == changed) }
      }
    }
  }
}
