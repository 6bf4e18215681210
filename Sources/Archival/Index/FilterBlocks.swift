package import Sealing
package import Storage

/// The blocks of an archive's filter outside its index, as a catalog keeps them.
package enum FilterBlocks {
  /// Bytes of a block.
  package static var size: Int { BlockFilter.blockSize }

  /// Looks for keys in consecutive blocks, `first` being the number of the first of them, of `count` that the filter has.
  ///
  /// - Parameters:
  ///   - keys: in ascending order, so that their blocks are too.
  ///   - start: the first key to look for; none before it is in these blocks.
  ///   - found: gets the places of the keys that the filter may have.
  /// - Returns: the first key that is in a block behind these; nil where a block that was asked is damaged.
  package static func look(
    for keys: Span<UInt64>, from start: Int, in blocks: Span<UInt8>, first: Int, of count: Int, into found: inout [Int]
  ) -> Int? {
    let end = first + blocks.count / size
    var sound = -1
    for place in start..<keys.count {
      let key = keys[place]
      let block = BlockFilter.block(of: key, in: count)
      if block >= end { return place }
      guard block >= first else { continue }
      let bytes = blocks.extracting((block - first) * size..<(block - first + 1) * size)
      if block != sound {
        guard BlockFilter.isSound(bytes, number: block) else { return nil }
        sound = block
      }
      if BlockFilter.contains(key, bytes) { found.append(place) }
    }
    return keys.count
  }

  /// The block that a key is in, of so many.
  package static func block(of key: UInt64, in count: Int) -> Int { BlockFilter.block(of: key, in: count) }
}

extension ArchiveIndex {
  /// All blocks of the archive's filter. Reads the file through, and throws `ArchiveError` where it has another digest.
  package static func filter(of file: any ObjectReader, sha256: Digest) async throws -> [UInt8] {
    let tables = try await ArchiveIndex(file).tables
    let start = tables.offset(archiveBlock: 0)
    let wanted = start..<start + Int64(tables.archiveBlocks * BlockFilter.blockSize)
    var filter: [UInt8] = []
    var hasher = SHA256()
    var piece = [UInt8](repeating: 0, count: 1 << 20)
    var offset: Int64 = 0
    while offset < file.size {
      try Task.checkCancellation()
      let count = try await file.read(at: offset, into: &piece)
      guard count > 0 else { throw ArchiveError.truncated(at: offset) }
      unsafe hasher.update(piece.span.extracting(0..<count).bytes)
      let part = wanted.clamped(to: offset..<offset + Int64(count))
      if !part.isEmpty { filter += piece[Int(part.lowerBound - offset)..<Int(part.upperBound - offset)] }
      offset += Int64(count)
    }
    guard hasher.finish() == sha256 else { throw ArchiveError.damaged(at: 0, "an index that its manifest does not name") }
    return filter
  }
}
