internal import Storage
internal import Synchronization

/// Where a day waits while it is packed: a scratch file that all groups append to.
final class Spill: Sendable {
  private let file: ScratchFile
  private let size = Mutex<Int64>(0)

  init(in folder: String) throws(StorageError) { file = try ScratchFile(in: folder) }

  /// Keeps bytes; returns where.
  func append(_ bytes: RawSpan) throws -> SpillRange {
    try size.withLock { size in
      try file.append(bytes)
      defer { size += Int64(bytes.byteCount) }
      return SpillRange(offset: size, count: bytes.byteCount)
    }
  }

  /// Keeps bytes; returns where.
  func append(_ bytes: borrowing [UInt8]) throws -> SpillRange { try unsafe append(bytes.span.bytes) }

  /// What was kept.
  func read(_ range: SpillRange) throws -> [UInt8] {
    let bytes = try file.read(at: range.offset, count: range.count)
    guard bytes.count == range.count else { throw ArchiveError.truncated(at: range.offset + Int64(bytes.count)) }
    return bytes
  }
}

/// A place in a spill.
struct SpillRange: Hashable, Sendable, BitwiseCopyable {
  var offset: Int64
  var count: Int
}

/// Numbers on their way into a spill, a few thousand at a time.
struct SpilledList<Element: BitwiseCopyable & Sendable>: Sendable {
  private(set) var count = 0
  private var chunks: [SpillRange] = []
  private var pending: [Element] = []

  private static var chunkSize: Int { (64 << 10) / MemoryLayout<Element>.stride }

  init() {}

  mutating func append(_ element: Element, to spill: Spill) throws {
    pending.append(element)
    count += 1
    if pending.count >= SpilledList.chunkSize { try flush(to: spill) }
  }

  mutating func append(_ elements: [Element], to spill: Spill) throws {
    pending += elements
    count += elements.count
    if pending.count >= SpilledList.chunkSize { try flush(to: spill) }
  }

  private mutating func flush(to spill: Spill) throws {
    guard !pending.isEmpty else { return }
    chunks.append(try unsafe spill.append(pending.span.bytes))
    pending.removeAll(keepingCapacity: true)
  }

  /// Lets go of memory: nothing is appended any more.
  mutating func seal(to spill: Spill) throws {
    try flush(to: spill)
    pending = []
  }

  /// Hands on what was flushed, chunk by chunk.
  func forEachChunk(of spill: Spill, _ body: ([Element]) throws -> Void) throws {
    for chunk in chunks {
      let bytes = try spill.read(chunk)
      let count = bytes.count / MemoryLayout<Element>.stride
      let elements = unsafe bytes.withUnsafeBytes { raw in
        (0..<count).map { unsafe raw.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Element>.stride, as: Element.self) }
      }
      try body(elements)
    }
  }
}
