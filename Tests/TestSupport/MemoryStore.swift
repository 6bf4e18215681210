package import Storage
internal import Synchronization

/// A store in memory, for tests. Passes the same contract as every other.
package final class MemoryStore: ObjectStore {
  private let objects = Mutex<[ObjectKey: [UInt8]]>([:])

  package init() {}

  /// Everything in it, for comparing.
  package var contents: [ObjectKey: [UInt8]] { objects.withLock { $0 } }

  /// Puts bytes behind the contract's back, as bit rot and people do; nil removes.
  package func tamper(_ key: ObjectKey, _ bytes: [UInt8]?) { objects.withLock { $0[key] = bytes } }

  package func open(_ key: ObjectKey) async throws -> any ObjectReader {
    guard let bytes = objects.withLock({ $0[key] }) else {
      throw StorageError(.notFound, "open", key.description, cause: "no such object", remedy: "check the key")
    }
    return MemoryReader(bytes: bytes)
  }

  package func create(_ key: ObjectKey) async throws -> any ObjectWriter { MemoryWriter(key: key, store: self) }

  package func list(_ prefix: ObjectKey) async throws -> [ObjectInfo] {
    objects.withLock { objects in
      objects.filter { $0.key.description.hasPrefix(prefix.description + "/") }
        .map { ObjectInfo(key: $0.key, size: Int64($0.value.count)) }.sorted { $0.key < $1.key }
    }
  }

  package func head(_ key: ObjectKey) async throws -> ObjectInfo? {
    objects.withLock { $0[key].map { ObjectInfo(key: key, size: Int64($0.count)) } }
  }

  fileprivate func name(_ key: ObjectKey, _ bytes: [UInt8], _ durability: Durability) throws {
    try objects.withLock { objects in
      if case .flushed = durability, let other = objects[key], other != bytes {
        throw StorageError(.exists, "create", key.description, cause: "other bytes have this key", remedy: "compare the two")
      }
      objects[key] = bytes
    }
  }
}

private struct MemoryReader: ObjectReader {
  let bytes: [UInt8]
  var size: Int64 { Int64(bytes.count) }

  func read(at offset: Int64, into buffer: inout MutableRawSpan) async throws -> Int {
    let count = max(0, min(buffer.byteCount, bytes.count - Int(offset)))
    for index in 0..<count { buffer.storeBytes(of: bytes[Int(offset) + index], toByteOffset: index, as: UInt8.self) }
    return count
  }
}

private final class MemoryWriter: ObjectWriter {
  private let key: ObjectKey
  private let store: MemoryStore
  private let bytes = Mutex<[UInt8]>([])

  init(key: ObjectKey, store: MemoryStore) {
    self.key = key
    self.store = store
  }

  func write(_ bytes: RawSpan) async throws {
    let copy = unsafe bytes.withUnsafeBytes { unsafe Array($0) }
    self.bytes.withLock { $0 += copy }
  }

  func commit(_ durability: Durability) async throws { try store.name(key, bytes.withLock { $0 }, durability) }

  func abandon() async { bytes.withLock { $0 = [] } }
}
