internal import Sealing
internal import Storage

/// Reads all of an index.
struct IndexCheck {
  private let manifest: Manifest

  init(_ manifest: Manifest) { self.manifest = manifest }

  /// The nodes of the tree, if all is as sealed. Throws `ArchiveError` otherwise.
  func run(_ file: any ObjectReader) async throws -> [Digest] {
    let index: ArchiveIndex
    do { index = try await ArchiveIndex(file) } catch ArchiveError.newer(let what, let version) {
      // A flipped bit looks like another version.
      guard try await digest(file) == manifest.archive?.index.sha256 else { throw ArchiveError.damaged(at: 7, "another SHA-256") }
      throw ArchiveError.newer(what, version)
    }
    guard index.leaves == manifest.events.count, index.members == manifest.members.compactMap(\.leaves) else {
      throw ArchiveError.damaged(at: 64, "the members of another archive")
    }
    var hasher = SHA256()
    let blocks = index.tables.offset(archiveBlock: 0)
    let head = try await ArchiveIndex.read(file, at: 0, Int(blocks))
    unsafe hasher.update(head.span.bytes)
    try await check(file, blocks, index.tables.archiveBlocks, &hasher)
    for member in index.tables.members {
      try await check(file, index.tables.offset(memberBlock: member.blocks.lowerBound), member.blocks.count, &hasher)
    }
    let found = hasher.next()
    guard found == manifest.archive?.index.sha256 else { throw ArchiveError.damaged(at: 0, "another SHA-256") }
    return index.nodes
  }

  private func digest(_ file: any ObjectReader) async throws -> Digest {
    var stream = try await ArchiveStream(file, key: nil, id: "")
    return try await stream.finish().stored
  }

  private func check(_ file: any ObjectReader, _ offset: Int64, _ blocks: Int, _ hasher: inout SHA256) async throws {
    let slice = 1 << 14
    for first in stride(from: 0, to: blocks, by: slice) {
      try Task.checkCancellation()
      let count = min(slice, blocks - first)
      let place = offset + Int64(first * BlockFilter.blockSize)
      let bytes = try await ArchiveIndex.read(file, at: place, count * BlockFilter.blockSize)
      unsafe hasher.update(bytes.span.bytes)
      for block in 0..<count
      where !BlockFilter.isSound(bytes.span.extracting(block * 64..<block * 64 + 64), number: first + block) {
        throw ArchiveError.damaged(at: place + Int64(block * 64), "a block of a filter")
      }
    }
  }
}
