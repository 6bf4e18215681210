internal import Events
internal import Sealing

/// Inflates the frames of a file of the bag and takes its digest, its lines, and of events the leaves.
struct MemberCheck {
  /// What was found.
  struct Found: Sendable {
    var sha256: Digest
    /// Lines; of places, those of records.
    var lines = 0
    var leaves: [Digest] = []
  }

  private let member: Manifest.Member
  private let frames: [SeekTable.Frame]

  init(_ member: Manifest.Member, _ frames: [SeekTable.Frame]) { (self.member, self.frames) = (member, frames) }

  /// Takes the packed bytes of all the frames.
  func run(_ packed: [UInt8]) throws -> Found {
    var pieces = Pieces(member)
    var decompressor = try ZstdDecompressor()
    var start = 0
    for frame in frames {
      try Task.checkCancellation()
      try unsafe pieces.add(&decompressor, packed.span.bytes.extracting(start..<start + frame.packed), frame)
      start += frame.packed
    }
    return try pieces.finish()
  }

  /// A file as it comes, a frame at a time.
  struct Pieces: ~Copyable {
    private let member: Manifest.Member
    private let isPlaces: Bool
    private var lineHasher = LineHasher()
    private var hasher = SHA256()
    private var found = Found(sha256: SHA256.hash([]))
    /// A line's beginning, then a frame's content.
    private var bytes: [UInt8] = []
    private var isLast = false

    init(_ member: Manifest.Member) {
      self.member = member
      isPlaces = member.path.hasPrefix("data/places/")
    }

    mutating func add(_ decompressor: inout ZstdDecompressor, _ packed: RawSpan, _ frame: SeekTable.Frame) throws {
      let start = bytes.count
      try decompressor.append(packed, size: frame.size, at: frame.offset, to: &bytes)
      if member.leaves == nil { return addPlainly() }
      guard !isLast else { throw ArchiveError.damaged(at: frame.offset, "a frame of another size") }
      isLast = frame.size % 64 != 0
      guard start <= ExportScanner.recordLimit else { throw ArchiveError.damaged(at: frame.offset, "a line without end") }
      let sizes = bytes.lineSizes
      Self.hash(bytes, sizes, from: start, &lineHasher, &found.leaves)
      bytes.removeFirst(sizes.reduce(0) { $0 + Int($1) + 1 })
    }

    private static func hash(
      _ bytes: [UInt8], _ sizes: [UInt32], from start: Int, _ hasher: inout LineHasher, _ leaves: inout [Digest]
    ) {
      let all = unsafe bytes.span.bytes
      hasher.add(all, sizes: sizes.span, to: &leaves, content: all.extracting(start...))
    }

    private static func hash(_ bytes: [UInt8], _ hasher: inout SHA256) { unsafe hasher.update(bytes.span.bytes) }

    private mutating func addPlainly() {
      Self.hash(bytes, &hasher)
      if !isPlaces {
        found.lines += bytes.lineSizes.count
        return bytes.removeAll(keepingCapacity: true)
      }
      let sizes = bytes.lineSizes
      var start = 0
      for size in sizes {
        if size > 0 && bytes[start] != 0x23 { found.lines += 1 }
        start += Int(size) + 1
      }
      bytes.removeAll(keepingCapacity: true)
    }

    mutating func finish() throws -> Found {
      if member.leaves == nil {
        found.sha256 = hasher.next()
      } else {
        guard bytes.isEmpty else { throw ArchiveError.damaged(at: member.start, "the last line does not end") }
        found.sha256 = lineHasher.finish()
        found.lines = found.leaves.count
      }
      return found
    }
  }
}
