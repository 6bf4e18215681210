/// Counter-based random numbers: a stream is named by what it is for, so that any message of any night can be drawn again,
/// alone and in any order. The step is SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014).
struct Random {
  private var state: UInt64

  /// The stream of that name.
  init(_ parts: UInt64...) {
    state = 0
    for part in parts { state = Random.mix(state &+ part &+ 0x9e37_79b9_7f4a_7c15) }
  }

  /// 64 uniform bits.
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    return Random.mix(state)
  }

  /// Uniform in 0 ..< limit.
  mutating func below(_ limit: Int) -> Int { Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(limit)).high) }

  /// True that many times in a million.
  mutating func chance(_ perMillion: Int) -> Bool { below(1_000_000) < perMillion }

  /// Uniform in 0 ..< 1.
  mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Milliseconds from 0 to `limit`, mostly near 0: only multiplication, which is the same on every machine.
  mutating func skewed(_ limit: Int64) -> Int64 {
    let value = unit()
    return Int64(value * value * value * Double(limit))
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
