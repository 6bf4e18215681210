import Events
import Storage
import TestSupport

/// The things that are measured.
struct StoreBench {
  let rig: Rig
  let bucket: String

  /// How many requests are under way at a time.
  private static let atATime = 16

  func store() async throws -> S3Store {
    try await S3Store.open(rig.client(bucket, as: rig.user), S3Settings(cache: "/tmp")) { "bench" }
  }

  /// The bytes of all objects below a prefix, taken into a store in a folder, a few at a time.
  func pull(_ prefix: String, into folder: String) async throws -> Int {
    let client = try rig.client(bucket, as: rig.user)
    let store = try await DirectoryStore.open(folder) { "bench" }
    var objects: [S3Version] = []
    var token: String?
    repeat {
      let page = try await client.objects(prefix: prefix, token: token)
      objects += page.objects
      token = page.next
    } while token != nil
    let exports = objects
    let sizes = try await each(exports.indices, atATime: 6) { index in
      let writer = try await store.create(try key(exports[index].key))
      let download = try await client.get(exports[index].key)
      var size = 0
      while let bytes = try await download.next() {
        unsafe try await writer.write(bytes.span.bytes)
        size += bytes.count
      }
      guard size == exports[index].size else { throw Rig.Trouble("\(exports[index].key) is not whole") }
      try await writer.commit(.flushed)
      return size
    }
    return sizes.reduce(0, +)
  }

  func list(_ folder: String) async throws -> Int {
    try await store().list(key(folder)).count
  }

  func put(_ folder: String, _ count: Int) async throws -> Int {
    let store = try await store()
    guard let until = Instant(rfc3339: "2040-01-01T00:00:00Z") else { return 0 }
    let protection = Protection(retention: Retention(until: until, strength: .removable), isHeld: false)
    let put = try await each(0..<count, atATime: Self.atATime) { number in
      let bytes = [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 4096)
      try await store.put(bytes, as: key("\(folder)/\(number)"), .flushed, protection)
      return 1
    }
    return put.reduce(0, +)
  }

  /// As an order of dispositions is done: what is there by version, then what became of each.
  func delete(_ folder: String) async throws -> Int {
    let store = try await store()
    return try await store.discard(try await store.versions(below: key(folder))).count { $0 == .deleted }
  }

  private func each(
    _ indices: Range<Int>, atATime: Int, _ body: @escaping @Sendable (Int) async throws -> Int
  ) async throws -> [Int] {
    try await withThrowingTaskGroup(of: Int.self) { group in
      var values: [Int] = []
      for index in indices {
        if index >= atATime, let value = try await group.next() { values.append(value) }
        group.addTask { try await body(index) }
      }
      for try await value in group { values.append(value) }
      return values
    }
  }
}

/// A key that is one.
private func key(_ text: String) throws -> ObjectKey {
  guard let key = ObjectKey(text) else { throw Rig.Trouble("\(text) is no key") }
  return key
}
