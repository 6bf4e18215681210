internal import Events
internal import Sealing
internal import Storage

/// Writes `<id>.index`; see docs/store-format.md.
enum IndexWriter {
  /// Bytes of a filter made at once.
  private static let sliceSize = 16 << 20

  static func write(
    _ contents: LaneContents, as key: ObjectKey, in store: any ObjectStore, _ protection: Protection
  ) async throws -> Manifest.Reference {
    let keys = contents.keys.reduce(0) { $0 + $1.count }
    let blocks = BlockFilter.blocks(keys: keys, .archive)
    let layout = ArchiveIndexTables(contents, archiveBlocks: blocks)
    let writer = try await store.create(key, protection)
    var hasher = SHA256()
    do {
      func write(_ bytes: [UInt8]) async throws {
        unsafe hasher.update(bytes.span.bytes)
        try unsafe await writer.write(bytes.span.bytes)
      }
      try await write(layout.head)
      for first in stride(from: 0, to: blocks, by: sliceSize / BlockFilter.blockSize) {
        let slice = first..<min(blocks, first + sliceSize / BlockFilter.blockSize)
        try await write(try filter(contents, slice, of: blocks).bytes)
      }
      for (_, member) in contents.members { try await write(try contents.spill.read(member.filter)) }
      try await writer.commit(.flushed)
    } catch {
      await writer.abandon()
      throw error
    }
    return Manifest.Reference(key: key.description, bytes: layout.fileSize, sha256: hasher.next())
  }

  /// Some of the blocks of the archive's filter.
  private static func filter(_ contents: LaneContents, _ slice: Range<Int>, of blocks: Int) throws -> BlockFilter {
    var filter = BlockFilter(blocks: slice.count)
    for list in contents.keys {
      try list.forEachChunk(of: contents.spill) { keys in
        for key in keys {
          let block = BlockFilter.block(of: key, in: blocks)
          if slice.contains(block) { filter.insert(key, block: block - slice.lowerBound) }
        }
      }
    }
    filter.seal(from: slice.lowerBound)
    return filter
  }
}
