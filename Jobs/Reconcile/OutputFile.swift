internal import Storage

/// One file of a reconciliation on its way to the store: written as a new object, or compared with the one that is there.
struct OutputFile: ~Copyable {
  private enum Target {
    case writer(any ObjectWriter)
    case reader(any ObjectReader, offset: Int64)
    case nowhere
  }

  private var target: Target
  private var pending: [UInt8] = []
  /// Whether everything so far equals what is there; true while writing.
  private(set) var isEqual = true
  /// Lines so far.
  private(set) var lines = 0

  private static let blockSize = 1 << 20

  /// How the files of a run are treated.
  enum Mode { case write, compare, discard }

  init(_ key: ObjectKey, in store: any ObjectStore, _ mode: Mode) async throws {
    switch mode {
    case .write: target = .writer(try await store.create(key))
    case .compare: target = try await store.head(key) == nil ? .nowhere : .reader(try await store.open(key), offset: 0)
    case .discard: target = .nowhere
    }
    if mode == .compare, case .nowhere = target { isEqual = false }
    pending.reserveCapacity(OutputFile.blockSize * 2)
  }

  /// Appends lines in order.
  mutating func add(_ merged: inout MergedLines) async throws {
    while true {
      let count = try merged.take(into: &pending, until: OutputFile.blockSize)
      if count == 0 { return }
      lines += count
      if pending.count >= OutputFile.blockSize { try await flush() }
    }
  }

  /// Appends bytes as they are.
  mutating func add(_ bytes: [UInt8]) async throws {
    pending.append(contentsOf: bytes)
    if pending.count >= OutputFile.blockSize { try await flush() }
  }

  /// Makes a written object visible; tells whether a compared one is the same.
  mutating func finish() async throws -> Bool {
    try await flush()
    switch target {
    case .writer(let writer): try await writer.commit(.flushed)
    case .reader(let reader, let offset): if reader.size != offset { isEqual = false }
    case .nowhere: break
    }
    return isEqual
  }

  /// Gives up what was written.
  func abandon() async {
    if case .writer(let writer) = target { await writer.abandon() }
  }

  private mutating func flush() async throws {
    guard !pending.isEmpty else { return }
    switch target {
    case .writer(let writer): unsafe try await writer.write(pending.span.bytes)
    case .reader(let reader, let offset):
      var there = [UInt8](repeating: 0, count: pending.count)
      let count = try await reader.read(at: offset, into: &there)
      if count != pending.count || !there.hasSameBytes(as: pending) { isEqual = false }
      target = .reader(reader, offset: offset + Int64(pending.count))
    case .nowhere: break
    }
    pending.removeAll(keepingCapacity: true)
  }
}
