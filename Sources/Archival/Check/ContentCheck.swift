internal import Sealing
internal import Storage

/// Reads all of an archive: frames, tar, bag, members, leaves. Members are inflated and hashed side by side.
struct ContentCheck: Sendable {
  private let manifest: Manifest
  private let object: any ObjectReader
  private let key: DataKey?
  private let threads: Int
  private var name: String { manifest.archive?.object.key ?? "" }

  /// Contents of a member that are inflated at once; a larger one, which is no events', is taken a frame at a time.
  private static let atOnce: Int64 = 64 << 20

  init(_ manifest: Manifest, _ object: any ObjectReader, key: DataKey?, threads: Int) {
    (self.manifest, self.object, self.key, self.threads) = (manifest, object, key, threads)
  }

  func run(nodes: [Digest]) async throws -> ArchiveVerdict {
    var verdict = ArchiveVerdict()
    let encryption = manifest.archive?.encryption
    var digests: (stored: Digest, plain: Digest?)
    var unopened: SealingError?
    do {
      var stream = try await ArchiveStream(object, key: key, id: manifest.id)
      if encryption != nil && key == nil {
        verdict.findings.append(ArchiveFinding(.notCheckable, name, "", "its contents are encrypted, and there is no key"))
      } else {
        do { try await contents(&stream, nodes, &verdict) } catch let error as ArchiveError {
          verdict.findings.append(error.finding(name))
        }
      }
      digests = try await stream.finish()
    } catch let error as SealingError {
      unopened = error
      var stream = try await ArchiveStream(object, key: nil, id: manifest.id)
      digests = try await stream.finish()
    }
    if digests.stored != manifest.archive?.object.sha256 {
      let place = if case .notAuthentic(let offset) = unopened { "byte \(offset)" } else { "" }
      verdict.findings.append(ArchiveFinding(.altered, name, place, "its SHA-256 is \(digests.stored), not the manifest's"))
    } else if let unopened {
      verdict.findings.append(
        ArchiveFinding(.notCheckable, name, "", "it is as it was sealed, and the key does not open it: \(unopened)"))
    } else if let plain = digests.plain, plain != encryption?.plainSHA256 {
      verdict.findings.append(
        ArchiveFinding(.altered, name, "", "the SHA-256 of what is encrypted is \(plain), not the manifest's"))
    }
    return verdict
  }

  // MARK: contents

  private func contents(_ stream: inout ArchiveStream, _ nodes: [Digest], _ verdict: inout ArchiveVerdict) async throws {
    let plain: any ObjectReader = if let key { try await DecryptingReader(object, key: key, id: manifest.id) } else { object }
    let table = try await SeekableReader(plain).table
    try check(table)
    var walk = BagWalk(manifest)
    var position: Int64 = 0
    var results = MemberResults(manifest, name)
    try await withThrowingTaskGroup(of: (Int, Result<MemberCheck.Found, ArchiveError>).self) { group in
      var running = 0
      for (place, member) in manifest.members.enumerated() {
        try walk.pass(try await gap(position..<member.start, table, &stream), at: position, to: member)
        position = member.start + member.bytes
        let frames = Array(table.frames(holding: member.start..<position))
        if member.bytes > ContentCheck.atOnce {
          results.take(place, try await large(member, frames, &stream))
          continue
        }
        while running >= threads || results.waiting > 2 * threads, let (done, found) = try await group.next() {
          running -= 1
          results.take(done, found)
        }
        let packed = try await stream.take(frames.reduce(0) { $0 + $1.packed })
        group.addTask {
          do { return (place, .success(try MemberCheck(member, frames).run(packed))) } catch let error as ArchiveError {
            return (place, .failure(error))
          }
        }
        running += 1
      }
      while let (done, found) = try await group.next() { results.take(done, found) }
    }
    try walk.pass(try await gap(position..<table.size, table, &stream), at: position, to: nil)
    results.finish(nodes, &verdict)
    verdict.findings += walk.faults().map { ArchiveFinding($0.kind, name, $0.path, $0.what) }
  }

  /// Refuses a table that could not be this archive's, before anything is inflated.
  private func check(_ table: SeekTable) throws(ArchiveError) {
    var end: Int64 = 0
    for member in manifest.members {
      let (next, overflow) = member.start.addingReportingOverflow(member.bytes)
      guard !overflow, member.start >= end, next <= table.size else {
        throw .damaged(at: member.start, "no place for \(member.path)")
      }
      end = next
      guard let first = table.frames(holding: member.start..<next).first else { continue }
      guard first.start == member.start, let last = table.frames(holding: member.start..<next).last,
        last.start + Int64(last.size) == next
      else { throw .damaged(at: first.offset, "\(member.path) has no frames of its own") }
    }
    let payload = manifest.members.reduce(0) { $0 + $1.bytes }
    guard table.size - payload <= ArchiveCheck.overhead(manifest.members.count) else {
      throw .damaged(at: 0, "\(table.size) bytes of contents, of which \(payload) are the manifest's")
    }
    for frame in table.frames where frame.size > PackTools.frameSize || frame.packed > PackTools.frameSize + (16 << 10) {
      throw .damaged(at: frame.offset, "a frame of more than 1 MiB")
    }
  }

  private func gap(_ range: Range<Int64>, _ table: SeekTable, _ stream: inout ArchiveStream) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    for frame in table.frames(holding: range) {
      let packed = try await stream.take(frame.packed)
      var decompressor = try ZstdDecompressor()
      try unsafe decompressor.append(packed.span.bytes, size: frame.size, at: frame.offset, to: &bytes)
    }
    guard bytes.count == range.count else { throw ArchiveError.damaged(at: range.lowerBound, "frames that cross their files") }
    return bytes
  }

  private func large(
    _ member: Manifest.Member, _ frames: [SeekTable.Frame], _ stream: inout ArchiveStream
  ) async throws -> Result<MemberCheck.Found, ArchiveError> {
    guard member.leaves == nil else { return .failure(.damaged(at: member.start, "\(member.path) has \(member.bytes) bytes")) }
    var pieces = MemberCheck.Pieces(member)
    for frame in frames {
      let packed = try await stream.take(frame.packed)
      var decompressor = try ZstdDecompressor()
      try unsafe pieces.add(&decompressor, packed.span.bytes, frame)
    }
    return .success(try pieces.finish())
  }
}
