internal import Sealing

/// Walks through what stands between the contents of the payload: headers, padding, tag files, the end. All of it follows from the manifest.
struct BagWalk: ~Copyable {
  private let manifest: Manifest
  private var entries = TarEntries()
  /// The size of the content that was passed last, which is padded.
  private var before: Int64 = 0
  private var tags: [String: [UInt8]] = [:]
  /// Whether the end was there.
  private(set) var isEnded = false

  init(_ manifest: Manifest) { self.manifest = manifest }

  /// Takes the bytes at an offset of the tar up to a member's content, or up to the tar's end. Throws `damaged` with the place.
  mutating func pass(_ bytes: [UInt8], at offset: Int64, to member: Manifest.Member?) throws(ArchiveError) {
    var position = try padding(bytes, from: 0, at: offset, of: before)
    while true {
      let place = offset + Int64(position)
      switch try entries.next(bytes, from: position, at: place) {
      case .needsMore: throw .damaged(at: place, "the tar's structure ends there")
      case .end:
        guard member == nil, position + 2 * TarEntries.block == bytes.count else {
          throw .damaged(at: place, "the tar ends there")
        }
        isEnded = true
        return
      case .file(let entry):
        position += entry.header
        if let member, position == bytes.count {
          guard entry.path == "\(manifest.id)/\(member.path)", entry.size == member.bytes else {
            throw .damaged(at: place, "another file than \(member.path)")
          }
          before = member.bytes
          return
        }
        guard BagWalk.tagFiles.contains(where: { entry.path == "\(manifest.id)/\($0)" }),
          entry.size <= Int64(bytes.count - position)
        else { throw .damaged(at: place, "a file that the manifest does not have") }
        let end = position + Int(entry.size)
        tags[String(entry.path.dropFirst(manifest.id.count + 1))] = Array(bytes[position..<end])
        position = try padding(bytes, from: end, at: offset, of: entry.size)
      }
    }
  }

  private func padding(_ bytes: [UInt8], from start: Int, at offset: Int64, of size: Int64) throws(ArchiveError) -> Int {
    let end = start + Int((512 - size % 512) % 512)
    guard end <= bytes.count, bytes[start..<end].allSatisfy({ $0 == 0 }) else {
      throw .damaged(at: offset + Int64(start), "padding that is not zeros")
    }
    return end
  }

  private static let tagFiles = ["bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt"]

  /// What is wrong with the bag's tag files: each with its path and why; `missing` where one is not there.
  func faults() -> [(kind: ArchiveFinding.Kind, path: String, what: String)] {
    var faults: [(kind: ArchiveFinding.Kind, path: String, what: String)] = []
    for path in Self.tagFiles where tags[path] == nil { faults.append((.missing, path, "the bag has no such file")) }
    func compare(_ path: String, _ expected: [UInt8], _ what: String) {
      if let found = tags[path], found != expected { faults.append((.altered, path, what)) }
    }
    compare("bagit.txt", Bag.declaration, "not BagIt 1.0 in UTF-8")
    compare(
      "manifest-sha256.txt", Bag.manifest(manifest.members.map { ($0.path, $0.sha256) }), "not the digests of the payload")
    let tagged = Self.tagFiles.dropLast().map { ($0, SHA256.hash(tags[$0] ?? [])) }
    compare("tagmanifest-sha256.txt", Bag.manifest(tagged), "not the digests of the tag files")
    let size = manifest.members.reduce(0) { $0 + $1.bytes }
    let info = String(decoding: tags["bag-info.txt"] ?? [], as: UTF8.self).split(separator: "\n")
    for line in ["External-Identifier: \(manifest.id)", "Payload-Oxum: \(size).\(manifest.members.count)"]
    where tags["bag-info.txt"] != nil && !info.contains(where: { $0 == line }) {
      faults.append((.altered, "bag-info.txt", "it does not say \(line)"))
    }
    return faults
  }
}
