internal import Events
internal import Sealing

/// What is where in an index file.
struct ArchiveIndexTables: Hashable, Sendable {
  /// "TALLYAX" and the version. A reader refuses any other.
  static let magic: [UInt8] = [0x54, 0x41, 0x4c, 0x4c, 0x59, 0x41, 0x58, 1]
  static let headerSize = 64
  static let memberSize = 24
  /// Blocks of a filter that is read, at most: 128 GiB.
  private static let most: Int64 = 1 << 31

  /// Leaves of the archive.
  private(set) var leaves = 0
  private(set) var members: [Member] = []
  private(set) var nodes: [Digest] = []
  private(set) var archiveBlocks: Int

  struct Member: Hashable, Sendable {
    var leaves: Range<Int>
    /// Blocks of its filter, counted from the first member's.
    var blocks: Range<Int>
  }

  /// From their parts: members and nodes follow each other without gaps.
  init(members: [Member], nodes: [Digest], archiveBlocks: Int) {
    (self.members, self.nodes, self.archiveBlocks) = (members, nodes, archiveBlocks)
    leaves = members.last?.leaves.upperBound ?? 0
  }

  init(_ contents: LaneContents, archiveBlocks: Int) {
    self.init(members: [], nodes: contents.nodes, archiveBlocks: archiveBlocks)
    for (_, member) in contents.members {
      let block = members.last?.blocks.upperBound ?? 0
      members.append(
        Member(
          leaves: leaves..<leaves + member.leaves, blocks: block..<block + member.filter.count / BlockFilter.blockSize))
      leaves += member.leaves
    }
  }

  /// Bytes of the tables: members, nodes, zeros up to a multiple of 64.
  static func tableSize(members: Int, nodes: Int) -> Int { (members * memberSize + nodes * 32 + 63) & ~63 }

  /// Where a block of the archive's filter is, and one of the members'.
  func offset(archiveBlock block: Int) -> Int64 {
    Int64(ArchiveIndexTables.headerSize + ArchiveIndexTables.tableSize(members: members.count, nodes: nodes.count))
      + Int64(block * BlockFilter.blockSize)
  }
  func offset(memberBlock block: Int) -> Int64 { offset(archiveBlock: archiveBlocks + block) }

  var fileSize: Int64 { offset(memberBlock: members.last?.blocks.upperBound ?? 0) }

  /// Header and tables.
  var head: [UInt8] {
    var tables: [UInt8] = []
    for member in members {
      tables.append(word: UInt64(member.leaves.lowerBound), bytes: 8)
      tables.append(word: UInt64(member.leaves.count), bytes: 8)
      tables.append(word: UInt64(member.blocks.count), bytes: 8)
    }
    for node in nodes { tables += node.bytes }
    tables += [UInt8](
      repeating: 0, count: ArchiveIndexTables.tableSize(members: members.count, nodes: nodes.count) - tables.count)
    var header = ArchiveIndexTables.magic
    for value in [leaves, members.count, nodes.count, archiveBlocks] { header.append(word: UInt64(value), bytes: 8) }
    header.append(word: UInt64(fileSize), bytes: 8)
    header.append(word: IndexHash.hash(tables), bytes: 8)
    header.append(word: IndexHash.hash(header), bytes: 8)
    return header + tables
  }
}

// MARK: reading

extension ArchiveIndexTables {
  /// Bytes of the tables behind a header. Throws where the header is none, or does not fit the file.
  static func tableSize(header: [UInt8], fileSize: Int64) throws(ArchiveError) -> Int {
    guard header.count == headerSize, Array(header.prefix(7)) == Array(magic.prefix(7)) else { throw .damaged(at: 0, "no index") }
    guard header[7] == magic[7] else { throw .newer("index", Int(header[7])) }
    guard number(header, 56) == IndexHash.hash(Array(header.prefix(56))) else { throw .damaged(at: 0, "the index's header") }
    let (members, nodes) = (number(header, 16), number(header, 24))
    guard number(header, 40) == UInt64(fileSize), members <= UInt64(fileSize), nodes <= UInt64(fileSize) else {
      throw .damaged(at: 40, "an index of another size")
    }
    let size = tableSize(members: Int(members), nodes: Int(nodes))
    guard Int64(headerSize + size) <= fileSize else { throw .damaged(at: 16, "an index of another size") }
    return size
  }

  /// Reads header and tables of a file of that size.
  init(header: [UInt8], tables: [UInt8], fileSize: Int64) throws(ArchiveError) {
    let size = try Self.tableSize(header: header, fileSize: fileSize)
    guard tables.count == size, Self.number(header, 48) == IndexHash.hash(tables) else {
      throw .damaged(at: Int64(Self.headerSize), "the index's tables")
    }
    let (memberCount, nodeCount) = (Int(Self.number(header, 16)), Int(Self.number(header, 24)))
    guard let leaves = Int(exactly: Self.number(header, 8)), let blocks = Int(exactly: Self.number(header, 32)), blocks > 0,
      blocks <= min(Self.most, fileSize / Int64(BlockFilter.blockSize)),
      nodeCount == (leaves &+ NodeFolder.span - 1) / NodeFolder.span
    else { throw .damaged(at: 8, "the index's header") }
    archiveBlocks = blocks
    for place in 0..<memberCount {
      let at = place * Self.memberSize
      guard let first = Int(exactly: Self.number(tables, at)), let count = Int(exactly: Self.number(tables, at + 8)),
        let blocks = Int(exactly: Self.number(tables, at + 16)), first == self.leaves, count > 0, count <= leaves - first,
        blocks > 0, blocks <= min(Self.most, fileSize / Int64(BlockFilter.blockSize))
      else { throw .damaged(at: Int64(Self.headerSize + at), "the index's table of members") }
      let block = members.last?.blocks.upperBound ?? 0
      members.append(Member(leaves: first..<first + count, blocks: block..<block + blocks))
      self.leaves += count
    }
    let start = memberCount * Self.memberSize
    for place in 0..<nodeCount {
      if let node = Digest(bytes: Array(tables[(start + 32 * place)..<(start + 32 * place + 32)])) { nodes.append(node) }
    }
    guard self.leaves == leaves, self.fileSize == fileSize else { throw .damaged(at: 8, "an index of another size") }
  }

  private static func number(_ bytes: [UInt8], _ offset: Int) -> UInt64 {
    (0..<8).reduce(0) { $0 | UInt64(bytes[offset + $1]) << UInt64(8 * $1) }
  }
}
