@testable import Archival
import Events
import TestSupport
import Testing

@Suite struct BlockFilterTests {
  @Test(arguments: [BlockFilter.Density.member, .archive], [1, 10, 1_000, 50_000])
  func everyKeyIsThereAndFewOthersSeemToBe(density: BlockFilter.Density, count: Int) {
    let blocks = BlockFilter.blocks(keys: count, density)
    var filter = BlockFilter(blocks: blocks)
    let keys = (0..<count).map { FilterKey.message.hash("M-\($0)") }
    for key in keys { filter.insert(key, block: BlockFilter.block(of: key, in: blocks)) }
    filter.seal()
    func holds(_ key: UInt64) -> Bool {
      let block = BlockFilter.block(of: key, in: blocks)
      return BlockFilter.contains(key, block: Array(filter.bytes[(block * 64)..<(block * 64 + 64)]), number: block) == true
    }
    #expect(keys.allSatisfy(holds))
    let strangers = (0..<20_000).count { holds(FilterKey.message.hash("N-\($0)")) }
    #expect(strangers < (density == .member ? 100 : 300), "\(strangers) of 20,000")
    // The same text as something else is another key.
    #expect((0..<min(count, 1_000)).count { holds(FilterKey.event.hash("M-\($0)")) } < 1 + count / 20)
  }

  /// No flipped bit hides a key, and no block passes for another.
  @Test func aDamagedBlockSaysNothing() {
    var filter = BlockFilter(blocks: 2)
    filter.insert(FilterKey.tag.hash("t"), block: 0)
    filter.seal(from: 7)
    let block = Array(filter.bytes.prefix(64))
    #expect(BlockFilter.contains(FilterKey.tag.hash("t"), block: block, number: 7) == true)
    #expect(BlockFilter.contains(FilterKey.tag.hash("t"), block: block, number: 8) == nil)
    for bit in 0..<512 {
      var damaged = block
      damaged[bit / 8] ^= 1 << (bit % 8)
      #expect(BlockFilter.contains(FilterKey.tag.hash("t"), block: damaged, number: 7) == nil)
    }
  }
}
