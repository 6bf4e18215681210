internal import Synchronization

/// Writes an object of a store in memory.
final class MemoryWriter: ObjectWriter {
  private let key: ObjectKey
  private let protection: Protection
  private let store: MemoryStore
  private let bytes = Mutex<[UInt8]>([])

  init(key: ObjectKey, protection: Protection, store: MemoryStore) {
    (self.key, self.protection, self.store) = (key, protection, store)
  }

  func write(_ bytes: RawSpan) async throws {
    let copy = unsafe bytes.withUnsafeBytes { unsafe Array($0) }
    self.bytes.withLock { $0 += copy }
  }

  func commit(_ durability: Durability) async throws { try store.name(key, bytes.withLock { $0 }, durability, protection) }

  func abandon() async { bytes.withLock { $0 = [] } }
}
