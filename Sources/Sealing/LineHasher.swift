internal import CSHA

/// Hashes lines as leaves of a Merkle tree (RFC 6962, 2.1) and, in the same pass, the file that they make up: where the processor can, two
/// messages at a time. The one owner of CSHA.
@safe package struct LineHasher: ~Copyable {
  /// Whether this machine hashes two messages at a time.
  static let isPaired = tally_has_sha256() != 0
  private static let start: [UInt32] = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
  ]

  private var state = LineHasher.start
  private var count: UInt64 = 0
  private var rest: [UInt8] = []
  private var plainLeaf = MerkleHasher()
  private var plainFile = SHA256()
  private let isPaired: Bool

  /// Empty. Without `isPaired` OpenSSL does all, with the same results.
  package init(isPaired: Bool = true) { self.isPaired = isPaired && LineHasher.isPaired }

  /// Appends the leaf hashes of lines of those sizes, which stand one behind the other in `lines`, a line feed behind each; and adds `content`
  /// to the file: a multiple of 64 bytes, unless it is the last.
  package mutating func add(_ lines: RawSpan, sizes: Span<UInt32>, to leaves: inout [Digest], content: RawSpan) {
    precondition(rest.isEmpty && sizes.indices.reduce(0) { $0 + Int(sizes[$1]) + 1 } <= lines.byteCount)
    guard isPaired else { return addPlainly(lines, sizes, &leaves, content) }
    let blocks = content.byteCount / 64
    leaves += unsafe [Digest](unsafeUninitializedCapacity: sizes.count) { digests, count in
      unsafe lines.withUnsafeBytes { lines in
        unsafe content.withUnsafeBytes { content in
          unsafe sizes.withUnsafeBufferPointer { sizes in
            unsafe tally_sha256_lines(
              lines.bindMemory(to: UInt8.self).baseAddress, sizes.baseAddress, sizes.count,
              UnsafeMutableRawPointer(digests.baseAddress)?.assumingMemoryBound(to: UInt8.self), &state,
              content.bindMemory(to: UInt8.self).baseAddress, blocks)
          }
        }
      }
      count = sizes.count
    }
    count += UInt64(content.byteCount)
    if content.byteCount % 64 > 0 {
      rest = unsafe content.extracting((blocks * 64)...).withUnsafeBytes { unsafe Array($0) }
    }
  }

  /// The leaf hashes of lines of those sizes in a range of bytes, a line feed behind each.
  package static func leaves(_ bytes: borrowing [UInt8], _ range: Range<Int>, _ sizes: [UInt32]) -> [Digest] {
    var hasher = LineHasher()
    var leaves: [Digest] = []
    let lines = unsafe bytes.span.bytes.extracting(range)
    hasher.add(lines, sizes: sizes.span, to: &leaves, content: lines.extracting(0..<0))
    return leaves
  }

  /// Ends the file: its SHA-256. The next begins.
  package mutating func finish() -> Digest {
    guard isPaired else { return plainFile.next() }
    let digest = unsafe [Digest](unsafeUninitializedCapacity: 1) { digest, count in
      unsafe tally_sha256_end(
        &state, rest, rest.count, self.count, UnsafeMutableRawPointer(digest.baseAddress)?.assumingMemoryBound(to: UInt8.self))
      count = 1
    }[0]
    (state, count, rest) = (LineHasher.start, 0, [])
    return digest
  }

  private mutating func addPlainly(_ lines: RawSpan, _ sizes: Span<UInt32>, _ leaves: inout [Digest], _ content: RawSpan) {
    var start = 0
    for index in sizes.indices {
      leaves.append(plainLeaf.leaf(lines.extracting(start..<start + Int(sizes[index]))))
      start += Int(sizes[index]) + 1
    }
    plainFile.update(content)
  }
}

extension LineHasher {
  /// The nodes over pairs of nodes; the last of an odd number has none.
  static func parents(of nodes: [Digest], isPaired: Bool) -> [Digest] {
    let count = nodes.count / 2
    guard isPaired && LineHasher.isPaired else {
      var hasher = MerkleHasher()
      return (0..<count).map { hasher.node(nodes[2 * $0], nodes[2 * $0 + 1]) }
    }
    return unsafe [Digest](unsafeUninitializedCapacity: count) { digests, made in
      unsafe nodes.withUnsafeBytes { children in
        unsafe tally_sha256_nodes(
          children.bindMemory(to: UInt8.self).baseAddress, count,
          UnsafeMutableRawPointer(digests.baseAddress)?.assumingMemoryBound(to: UInt8.self))
      }
      made = count
    }
  }
}
