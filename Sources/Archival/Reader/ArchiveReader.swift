package import Events
package import Sealing
package import Storage

/// Reads an archive by its manifest: a member, an event, a proof, without the rest. Nothing is believed that the manifest does not say or
/// prove: a member that is read whole has its SHA-256, an event its proof.
package struct ArchiveReader: Sendable {
  /// What the archive is read by. Whoever opens it has judged its seal.
  package let manifest: Manifest
  private let archive: SeekableReader
  /// The index beside it.
  package let index: ArchiveIndex
  private let cache = EventsCache()

  /// A member that would be larger in memory is not read: ours have about 8 MiB, or one long record.
  static let largestMember: Int64 = 64 << 20

  /// Opens the archive of a manifest. Throws `ArchiveError.empty` where the slot has none, `.sealed` where it is encrypted and there is no key;
  /// what cannot be read is another `ArchiveError`, or the store's error.
  package init(_ manifest: Manifest, in store: any ObjectStore, key: DataKey? = nil) async throws {
    guard let archive = manifest.archive else { throw ArchiveError.empty }
    self.manifest = manifest
    let object = try await ArchiveReader.open(archive.object, in: store)
    if archive.encryption != nil {
      guard let key else { throw ArchiveError.sealed }
      self.archive = try await SeekableReader(DecryptingReader(object, key: key, id: manifest.id))
    } else {
      self.archive = try await SeekableReader(object)
    }
    index = try await ArchiveIndex(try await ArchiveReader.open(archive.index, in: store))
    guard index.leaves == manifest.events.count, index.members == manifest.members.compactMap(\.leaves),
      MerkleTree.root(of: index.nodes) == manifest.events.merkleRoot
    else { throw ArchiveError.damaged(at: 0, "the index is not this archive's") }
  }

  /// The tar.zst of an encrypted archive, decrypted as it is read.
  package static func plain(_ manifest: Manifest, in store: any ObjectStore, key: DataKey) async throws -> any ObjectReader {
    guard let archive = manifest.archive else { throw ArchiveError.empty }
    return try await DecryptingReader(try await open(archive.object, in: store), key: key, id: manifest.id)
  }

  private static func open(_ reference: Manifest.Reference, in store: any ObjectStore) async throws -> any ObjectReader {
    guard let key = ObjectKey(reference.key) else { throw ArchiveError.damaged(at: 0, "\(reference.key) is no key") }
    let reader = try await store.open(key)
    guard reader.size == reference.bytes else {
      throw ArchiveError.damaged(at: reader.size, "\(reference.key) has \(reader.size) bytes, not \(reference.bytes)")
    }
    return reader
  }

  /// A member's content, checked against its SHA-256; nil where the manifest has no such path.
  package func read(_ path: String) async throws -> [UInt8]? {
    guard let member = manifest.members.first(where: { $0.path == path }) else { return nil }
    return try await read(member)
  }

  /// A member's content, checked against its SHA-256.
  package func read(_ member: Manifest.Member) async throws -> [UInt8] {
    let content = try await content(of: member)
    guard SHA256.hash(content) == member.sha256 else { throw ArchiveError.altered(member.path) }
    return content
  }

  /// A member's content as it is.
  private func content(of member: Manifest.Member) async throws -> [UInt8] {
    guard member.bytes <= ArchiveReader.largestMember else {
      throw ArchiveError.damaged(at: member.start, "\(member.path) has \(member.bytes) bytes")
    }
    let (end, overflow) = member.start.addingReportingOverflow(member.bytes)
    guard !overflow else { throw ArchiveError.damaged(at: member.start, member.path) }
    return try await archive.read(member.start..<end)
  }

  /// Hands on a member's content in pieces of at most 1 MiB, whatever its size. Throws `altered` behind the last where its SHA-256 is another.
  func read(_ member: Manifest.Member, _ body: ([UInt8]) async throws -> Void) async throws {
    let (end, overflow) = member.start.addingReportingOverflow(member.bytes)
    guard !overflow, member.bytes >= 0 else { throw ArchiveError.damaged(at: member.start, member.path) }
    var hasher = SHA256()
    for start in stride(from: member.start, to: end, by: PackTools.frameSize) {
      let piece = try await archive.read(start..<min(end, start + Int64(PackTools.frameSize)))
      unsafe hasher.update(piece.span.bytes)
      try await body(piece)
    }
    let found = hasher.next()
    guard found == member.sha256 else { throw ArchiveError.altered(member.path) }
  }

  // MARK: events

  /// The members with events, in order.
  package var eventMembers: [Manifest.Member] { manifest.members.filter { $0.leaves != nil } }

  /// The events of a member, in order.
  package func events(in member: Manifest.Member) async throws -> ArchivedEvents {
    if let known = cache[member.path] { return known }
    return try await events(in: member, try await read(member))
  }

  private func events(in member: Manifest.Member, _ content: [UInt8]) async throws -> ArchivedEvents {
    let lines = try MemberLines(content, leaves: member.leaves ?? 0..<0, path: member.path)
    let events = try ArchivedEvents(lines, places: try await read(Places.path(of: member.path)) ?? [], path: member.path)
    cache[member.path] = events
    return events
  }

  /// The records whose id or label that is, in order. Reads only members that may hold one (of labels, all members of an archive that may have
  /// it), and their exports' mappings.
  package func find(_ kind: FilterKey, _ text: String) async throws -> [ArchivedEvent] {
    if kind != .event { guard try await index.mayHold(kind, text) else { return [] } }
    let (members, wanted) = (eventMembers, MemberLines.part(of: text))
    var found: [ArchivedEvent] = []
    for place in try await index.members(holding: kind, text) {
      let member = members[place]
      if let known = cache[member.path] {
        found += try await EventSearch(self).find(kind, text, in: known)
        continue
      }
      let content = try await read(member)
      // A filter says yes by chance now and then.
      guard content.mayHave(wanted) else { continue }
      found += try await EventSearch(self).find(kind, text, in: try await events(in: member, content))
    }
    return found
  }

  /// The ids of the messages of which an event belongs to an interaction. Reads what `find` reads.
  package func messages(ofInteraction id: String) async throws -> Set<ExactText> {
    var messages: Set<ExactText> = []
    for event in try await find(.interaction, id) {
      messages.formUnion(try await EventSearch(self).messages(event, ofInteraction: FilterKey.interaction.hash(id)))
    }
    return messages
  }

  /// The record at a leaf, and the proof that it is in the archive's tree: checked against the manifest's root. Reads the members with the 4,096
  /// leaves around it. Nil where there is no such leaf.
  package func proof(of leaf: Int) async throws -> (record: [UInt8], proof: InclusionProof)? {
    let count = manifest.events.count
    guard (0..<count).contains(leaf) else { return nil }
    let first = leaf / NodeFolder.span * NodeFolder.span
    let group = first..<min(count, first + NodeFolder.span)
    var hashes: [Digest] = []
    var found: [UInt8]?
    for member in eventMembers {
      guard let leaves = member.leaves, leaves.overlaps(group) else { continue }
      // What differs from what was sealed gives another root.
      let lines =
        if let known = cache[member.path] { known.lines } else {
          try MemberLines(try await content(of: member), leaves: leaves, path: member.path)
        }
      hashes += lines.leafHashes(of: leaves.clamped(to: group))
      if leaves.contains(leaf) { found = Array(lines[leaf]) }
    }
    guard let found, hashes.count == group.count else { throw ArchiveError.damaged(at: 0, "the leaves around \(leaf)") }
    func node(_ range: Range<Int>) -> Digest {
      if group.contains(range.lowerBound) && range.upperBound <= group.upperBound {
        return MerkleTree.root(of: Array(hashes[range.lowerBound - first..<range.upperBound - first]))
      }
      let nodes = range.lowerBound / NodeFolder.span..<(range.upperBound + NodeFolder.span - 1) / NodeFolder.span
      return MerkleTree.root(of: Array(index.nodes[nodes]))
    }
    guard let proof = InclusionProof(index: leaf, count: count, node: node),
      proof.root(of: hashes[leaf - first]) == manifest.events.merkleRoot
    else {
      throw ArchiveError.altered("the events around \(leaf)")
    }
    return (found, proof)
  }
}
