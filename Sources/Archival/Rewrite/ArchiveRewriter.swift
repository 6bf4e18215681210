package import Events
internal import Sealing
internal import Storage

/// Takes the events of messages out of an archive: what is left is packed as it was, each event byte for byte, in the same files of the bag. What the archive's
/// copy of the reconciliation says of those messages goes as well; counts, custody records and summary stay as they were sealed.
package struct ArchiveRewriter: Sendable {
  private let archive: ArchiveReader
  private let scratch: String
  private let isErased: @Sendable (_ messageKey: UInt64) -> Bool

  /// `isErased` says of the key of a message id (`FilterKey`) whether its events go; `scratch` is a folder for scratch files.
  package init(_ archive: ArchiveReader, scratch: String, isErased: @escaping @Sendable (_ messageKey: UInt64) -> Bool) {
    (self.archive, self.scratch, self.isErased) = (archive, scratch, isErased)
  }

  /// What is left of an archive.
  package struct Rewritten: Sendable {
    /// Frames that wait in a scratch file, to be written as an archive.
    package var lane: PackedLane<NoObserver>
    /// What goes into the bag beside the events, in its order.
    package var files: [ArchiveFile]
    /// Events that went, by the key of their message's id.
    package var erased: [UInt64: Int]
    /// The kinds of which the new index can tell.
    package var filters: Set<FilterKey>
  }

  /// How many events would go, by the key of their message's id. Reads every event.
  package func count() async throws -> [UInt64: Int] {
    var erased: [UInt64: Int] = [:]
    for member in archive.eventMembers {
      try Task.checkCancellation()
      try await MemberRecords(archive).forEach(member) { found, _ in
        if !found.record.isOutcome, isErased(found.record.messageKey) { erased[found.record.messageKey, default: 0] += 1 }
      }
    }
    return erased
  }

  /// Packs what is left. Throws `ArchiveError` where the archive is not what its manifest says.
  package func rewrite() async throws -> Rewritten {
    let manifest = archive.manifest
    let spill = try Spill(in: scratch)
    let tools = try PackTools(spill)
    var contents = LaneContents(spill: spill)
    var counts = LaneCounts()
    var tree = NodeFolder()
    var erased: [UInt64: Int] = [:]
    for member in archive.eventMembers {
      try Task.checkCancellation()
      let packer = MemberPacker(tools, isErased: isErased)
      try await MemberRecords(archive).forEach(member) { try packer.take($0, $1) }
      try packer.finish()
      contents.members += packer.lane.members.map { (ArchiveRewriter.source(of: member.path), $0) }
      contents.keys.append(packer.lane.keys)
      try packer.lane.leaves.forEachChunk(of: spill) { tree.append($0) }
      counts += packer.counts
      erased.merge(packer.erased, uniquingKeysWith: +)
    }
    let (root, nodes) = tree.finish()
    contents.nodes = nodes
    guard counts.count + erased.values.reduce(0, +) == manifest.events.count else {
      throw ArchiveError.damaged(at: 0, "it has not as many events as its manifest says")
    }
    for member in manifest.members where member.path.hasPrefix(ArchiveRewriter.quarantined) {
      let file = try PackedFile.packed(try await archive.read(member), tools)
      contents.quarantined.append((ArchiveRewriter.source(of: member.path), file))
    }
    var events = counts.events(root: root)
    (events.quarantined, events.outcomes) = (manifest.events.quarantined, manifest.events.outcomes)
    return Rewritten(
      lane: PackedLane(
        channel: manifest.slot.channel, events: events, kept: manifest.kept, observed: NoObserver(), inputs: [:],
        contents: contents),
      files: try await files(), erased: erased, filters: try await filters())
  }

  private static let quarantined = "data/quarantined/"
  /// Files of at most so many bytes wait in memory.
  private static let small: Int64 = 1 << 20

  /// `data/events/<source>/<nnnnnn>.ndjson`
  private static func source(of path: String) -> String {
    let parts = path.split(separator: "/")
    return parts.count > 2 ? String(parts[2]) : ""
  }

  /// The files of the bag that are neither events nor their places nor quarantined records.
  private func files() async throws -> [ArchiveFile] {
    var files: [ArchiveFile] = []
    for member in archive.manifest.members
    where member.leaves == nil && !member.path.hasPrefix("data/places/") && !member.path.hasPrefix(ArchiveRewriter.quarantined) {
      try Task.checkCancellation()
      if ["data/reconciliation/breaks.ndjson", "data/reconciliation/open-items.ndjson"].contains(member.path) {
        files.append(ArchiveFile(path: member.path, content: try await lines(of: member)))
      } else if member.bytes <= ArchiveRewriter.small {
        files.append(ArchiveFile(path: member.path, content: .bytes(try await archive.read(member))))
      } else {
        let file = try ScratchFile(in: scratch)
        try await archive.read(member) { try file.append($0) }
        files.append(ArchiveFile(path: member.path, content: .scratch(file, count: member.bytes)))
      }
    }
    return files
  }

  /// The lines of a list that are about other messages, or none.
  private func lines(of member: Manifest.Member) async throws -> ArchiveFile.Content {
    let file = try ScratchFile(in: scratch)
    var (begun, count): ([UInt8], Int64) = ([], 0)
    try await archive.read(member) { piece in
      begun += piece
      var start = 0
      var kept: [UInt8] = []
      for end in begun.lineEnds {
        let line = Array(begun[start...end])
        start = end + 1
        guard let value = try? JSONValue.parse(Array(line.dropLast())) else { throw ArchiveError.altered(member.path) }
        let key = value["messageId"]?.stringValue.map { FilterKey.message.hash($0) }
        if key.map(isErased) != true { kept += line }
      }
      begun.removeFirst(start)
      if !kept.isEmpty { try file.append(kept) }
      count += Int64(kept.count)
    }
    guard begun.isEmpty else { throw ArchiveError.altered(member.path) }
    return .scratch(file, count: count)
  }

  /// As the manifest has them; of one that does not say, what all mappings in the bag name.
  private func filters() async throws -> Set<FilterKey> {
    if let known = archive.manifest.filters { return known }
    var kinds: [Set<FilterKey>] = []
    for member in archive.manifest.members where member.path.hasPrefix("data/mappings/") {
      kinds.append(try ProviderMapping(json: try await archive.read(member)).filterKeys)
    }
    return FilterKey.told(by: kinds)
  }
}
