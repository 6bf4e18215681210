package import Events
internal import Sealing
package import Storage

/// The index beside an archive, read where it is asked: which members may hold an id, and the nodes of the tree.
package struct ArchiveIndex: Sendable {
  private let file: any ObjectReader
  let tables: ArchiveIndexTables

  /// Leaves of the archive's tree.
  var leaves: Int { tables.leaves }
  /// The members of events, in order, by their leaves.
  var members: [Range<Int>] { tables.members.map(\.leaves) }
  /// The nodes over 4,096 leaves each, the last over what is left.
  var nodes: [Digest] { tables.nodes }

  /// Reads the tables. Throws `ArchiveError` where they are damaged or do not fit the file.
  package init(_ file: any ObjectReader) async throws {
    self.file = file
    let size = file.size
    guard size >= Int64(ArchiveIndexTables.headerSize) else { throw ArchiveError.truncated(at: size) }
    let header = try await ArchiveIndex.read(file, at: 0, ArchiveIndexTables.headerSize)
    let length = try ArchiveIndexTables.tableSize(header: header, fileSize: size)
    tables = try ArchiveIndexTables(header: header, tables: try await ArchiveIndex.read(file, at: 64, length), fileSize: size)
  }

  /// Whether the archive may have an event or record with this id or label; of event ids only members know. Reads one block.
  package func mayHold(_ kind: FilterKey, _ text: String) async throws -> Bool {
    if kind == .event { return try await !members(holding: kind, text).isEmpty }
    let key = kind.hash(text)
    let block = BlockFilter.block(of: key, in: tables.archiveBlocks)
    return try await contains(key, block, at: tables.offset(archiveBlock: block))
  }

  /// The members, by their places, that may hold an event with this message, event or interaction id: reads one block of each. Of labels, which
  /// their filters do not have, all.
  package func members(holding kind: FilterKey, _ text: String) async throws -> [Int] {
    guard [.message, .event, .interaction].contains(kind) else { return Array(tables.members.indices) }
    let key = kind.hash(text)
    var found: [Int] = []
    for (place, member) in tables.members.enumerated() {
      let block = BlockFilter.block(of: key, in: member.blocks.count)
      let offset = tables.offset(memberBlock: member.blocks.lowerBound + block)
      if try await contains(key, block, at: offset) { found.append(place) }
    }
    return found
  }

  private func contains(_ key: UInt64, _ block: Int, at offset: Int64) async throws -> Bool {
    let bytes = try await ArchiveIndex.read(file, at: offset, BlockFilter.blockSize)
    guard let isThere = BlockFilter.contains(key, block: bytes, number: block) else {
      throw ArchiveError.damaged(at: offset, "a block of a filter")
    }
    return isThere
  }

  static func read(_ file: any ObjectReader, at offset: Int64, _ count: Int) async throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    guard try await file.read(at: offset, into: &bytes) == count else { throw ArchiveError.truncated(at: file.size) }
    return bytes
  }
}
