internal import Sealing
internal import Storage
internal import Synchronization

/// One file of a reconciliation on its way to the store: written as a new object, or compared with the one that is there.
struct OutputFile: ~Copyable {
  private enum Target {
    case writer(any ObjectWriter)
    case reader(any ObjectReader)
    case nowhere
  }

  private let target: Target
  private var pending: [UInt8] = []
  /// Bytes before the pending ones.
  private var size: Int64 = 0
  /// Whether everything so far equals what is there; true while writing.
  private(set) var isEqual = true
  /// Lines so far.
  private(set) var lines = 0
  private let digest = RunningDigest()

  private static let blockSize = 1 << 20

  /// How the files of a run are treated.
  enum Mode { case write, compare, discard }

  init(_ key: ObjectKey, in store: any ObjectStore, _ mode: Mode) async throws {
    switch mode {
    case .write: target = .writer(try await store.create(key))
    case .compare: target = try await store.head(key) == nil ? .nowhere : .reader(try await store.open(key))
    case .discard: target = .nowhere
    }
    if mode == .compare, case .nowhere = target { isEqual = false }
    pending.reserveCapacity(OutputFile.blockSize * 2)
  }

  /// Appends lines in order, a block being written while the next one is merged.
  mutating func add(_ merged: inout MergedLines) async throws {
    while true {
      let (block, target, digest, offset) = (pending, target, digest, size)
      async let isSame = OutputFile.put(block, target, digest, at: offset)
      size += Int64(block.count)
      pending = []
      pending.reserveCapacity(OutputFile.blockSize * 2)
      let count = try merged.take(into: &pending, until: OutputFile.blockSize)
      if try await !isSame { isEqual = false }
      if count == 0 { return }
      lines += count
    }
  }

  /// Appends bytes as they are.
  mutating func add(_ bytes: [UInt8]) async throws {
    pending.append(contentsOf: bytes)
    if pending.count >= OutputFile.blockSize { try await flush() }
  }

  /// The SHA-256 of all of it, once it is finished.
  func sha256() -> Digest { digest.finish() }

  /// Makes a written object visible; tells whether a compared one is the same.
  mutating func finish() async throws -> Bool {
    try await flush()
    switch target {
    case .writer(let writer): try await writer.commit(.flushed)
    case .reader(let reader): if reader.size != size { isEqual = false }
    case .nowhere: break
    }
    return isEqual
  }

  /// Gives up what was written.
  func abandon() async {
    if case .writer(let writer) = target { await writer.abandon() }
  }

  private mutating func flush() async throws {
    if try await !OutputFile.put(pending, target, digest, at: size) { isEqual = false }
    size += Int64(pending.count)
    pending.removeAll(keepingCapacity: true)
  }

  /// Writes a block, or compares it; false where other bytes are there.
  private static func put(
    _ block: [UInt8], _ target: Target, _ digest: RunningDigest, at offset: Int64
  ) async throws -> Bool {
    guard !block.isEmpty else { return true }
    digest.add(block)
    switch target {
    case .writer(let writer):
      unsafe try await writer.write(block.span.bytes)
      writer.beginFlush(last: block.count)
    case .reader(let reader):
      var there = [UInt8](repeating: 0, count: block.count)
      let count = try await reader.read(at: offset, into: &there)
      return count == block.count && there.hasSameBytes(as: block)
    case .nowhere: break
    }
    return true
  }
}

/// A digest of blocks, which is taken where they are written, and not where the next one is merged.
private final class RunningDigest: Sendable {
  private let state = Mutex(SHA256())

  func add(_ block: [UInt8]) { state.withLock { unsafe $0.update(block.span.bytes) } }

  func finish() -> Digest { state.withLock { $0.next() } }
}
