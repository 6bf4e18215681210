import Sealing
import Testing

@Suite struct MerkleTreeTests {
  /// The entries and the roots of their first 0, 1, 2… that implementations of Certificate Transparency test with.
  static let entries: [[UInt8]] = [
    [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43],
    [0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57], Array(0x60...0x6f),
  ]
  static let roots = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
  ]

  @Test(arguments: roots.indices) func publishedRoots(_ count: Int) {
    #expect(MerkleTree.root(of: leaves(count)).description == Self.roots[count])
  }

  /// RFC 6962, 2.1 word for word.
  private func plainRoot(_ leaves: ArraySlice<Digest>) -> Digest {
    guard leaves.count > 1 else { return leaves.first ?? SHA256.hash([]) }
    var half = 1
    while half * 2 < leaves.count { half *= 2 }
    var hasher = MerkleHasher()
    return hasher.node(plainRoot(leaves.prefix(half)), plainRoot(leaves.dropFirst(half)))
  }

  @Test(arguments: 0...130) func theRootIsThatOfTheDefinition(_ count: Int) {
    let leaves = leaves(count)
    #expect(MerkleTree.root(of: leaves) == plainRoot(leaves[...]))
    #expect(MerkleTree.root(of: leaves, isPaired: false) == plainRoot(leaves[...]))
  }

  @Test(arguments: [1, 2, 3, 5, 8, 13, 64, 100]) func everyEntryIsProvedAndNothingElse(_ count: Int) throws {
    let leaves = leaves(count)
    let root = MerkleTree.root(of: leaves)
    for index in 0..<count {
      let proof = try #require(InclusionProof(index: index, count: count) { plainRoot(leaves[$0]) })
      #expect(proof.root(of: leaves[index]) == root)
      #expect(proof.root(of: SHA256.hash([0xff])) != root)
      for other in [index - 1, index + 1, count] where other != index {
        #expect(InclusionProof(index: other, count: count, path: proof.path).root(of: leaves[index]) != root)
      }
      let longer = proof.path + [root]
      #expect(InclusionProof(index: index, count: count, path: longer).root(of: leaves[index]) != root)
      guard let last = proof.path.last else { continue }
      #expect(InclusionProof(index: index, count: count, path: Array(proof.path.dropLast())).root(of: leaves[index]) == nil)
      let twisted = Array(proof.path.dropLast()) + [SHA256.hash(last.bytes)]
      #expect(InclusionProof(index: index, count: count, path: twisted).root(of: leaves[index]) != root)
    }
  }

  @Test func thereIsNoProofOfWhatIsNotThere() {
    for (index, count) in [(0, 0), (3, 3), (-1, 3)] {
      #expect(InclusionProof(index: index, count: count) { _ in SHA256.hash([]) } == nil)
      #expect(InclusionProof(index: index, count: count, path: []).root(of: SHA256.hash([])) == nil)
    }
  }

  private func leaves(_ count: Int) -> [Digest] {
    var hasher = MerkleHasher()
    return (0..<count).map { index in
      let entry = index < Self.entries.count ? Self.entries[index] : Array("entry \(index)".utf8)
      return unsafe hasher.leaf(entry.span.bytes)
    }
  }
}
