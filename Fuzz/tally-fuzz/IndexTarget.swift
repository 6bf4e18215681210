internal import Events
internal import TestSupport

/// An event index from arbitrary bytes, or a good one with bytes changed: refused, found damaged, or read; never a crash.
///
/// Byte 0 even: the rest is the file. Odd: the rest are changes to a good one, of an offset in two bytes and a byte each.
struct IndexTarget: FuzzTarget {
  let name = "index"

  private static let good: [UInt8] = {
    let text = (1...200).map { Envelope.record($0) + "\n" + Envelope.short($0) + "\n" }.joined()
    return ScannedExport(Array(text.utf8), mapping: Mappings.all[0]).index
  }()

  func check(_ input: [UInt8]) {
    guard let first = input.first else { return }
    var file = Array(input[1...])
    if first & 1 == 1 {
      file = IndexTarget.good
      var changes = input[1...]
      while changes.count >= 3 {
        let offset = (Int(changes.removeFirst()) << 8 | Int(changes.removeFirst())) % file.count
        file[offset] = changes.removeFirst()
      }
    }
    let bytes = file
    let isGood = file == IndexTarget.good
    Async.wait {
      guard let index = try await ScannedExport.open(bytes) else {
        require(!isGood, "a good index is refused")
        return
      }
      let isIntact = try await index.isIntact()
      require(isIntact == isGood || first & 1 == 0, "a change is not found")
      for bits in [0, 3, 12] {
        for part in 0..<min(1 << bits, 64) {
          var events = PackedEvents()
          do {
            try await index.load(part: part, bits: bits, into: &events)
            for place in 0..<events.count { _ = try (events.event(place), events.ids(place)) }
          } catch is IndexDamaged {}
        }
      }
    }
  }

  func seeds() -> [[UInt8]] {
    let small = ScannedExport(Array(Envelope.short(1).utf8), mapping: Mappings.all[0]).index
    return [[0] + small, [0] + ScannedExport([], mapping: Mappings.all[0]).index, [1, 0, 8, 1], [1, 0, 40, 255, 1, 0, 2], [1]]
  }
}
