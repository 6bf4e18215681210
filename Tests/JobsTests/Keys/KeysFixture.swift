import Archival
import Jobs
import Operations
import Sealing
import Storage
import TestSupport
import Testing

/// A store with slots whose keys are wrapped and whose manifests are sealed.
struct KeysFixture {
  let folder = TemporaryFolder()
  let store: DirectoryStore
  /// 2026-11-18T00:00:00Z, or the time of a test's authority: seconds.
  let now: Int64
  let signer: SigningKey

  init(now: Int64 = 1_794_960_000) async throws {
    self.now = now
    store = try await DirectoryStore.open(
      folder.path + "/store", defaults: .none, now: { now * 1_000_000_000 }, newID: { "s1" })
    signer = try SigningKey.make(name: "Records", from: now - 10_000, days: 3_650)
  }

  static func slot(_ day: Int) -> String { "archives/2026/10/\(day < 10 ? "0" : "")\(day)/SMS" }

  func key(_ path: String) throws -> ObjectKey { try #require(ObjectKey(path)) }

  /// Keeps the wrapped key of a slot; the data key.
  @discardableResult func wrap(
    _ slot: String, _ keys: any KeyWrapper, archive: String? = nil, store id: String = "s1", as name: String = "key.json",
    _ protection: Protection = .none
  ) async throws -> DataKey {
    let key = try DataKey()
    let context = KeyDocument.context(store: id, archive: archive ?? slot, policy: "default")
    let wrapped = try await keys.wrap(key, context: context)
    let document = KeyDocument(store: id, archive: archive ?? slot, policy: "default", wrapped: wrapped)
    try await store.put(document.bytes, as: self.key("\(slot)/\(name)"), .flushed, protection)
    return key
  }

  /// Keeps a sealed manifest in the folder of a slot, or another document in another.
  func seal(
    _ folder: String, as name: String = "manifest.json", by key: SigningKey? = nil,
    stamped authority: (any TimestampAuthority)? = nil
  ) async throws {
    let content = Array("{\"slot\":\"\(folder)\"}".utf8)
    let seal = try await KeySealer(key ?? signer, authority: authority, now: { now }).seal(content)
    try await store.put(content, as: self.key("\(folder)/\(name)"))
    try await store.put(seal.signature, as: self.key("\(folder)/\(name).p7s"))
    if let timestamp = seal.timestamp { try await store.put(timestamp, as: self.key("\(folder)/\(name).tsr")) }
  }

  func read(_ path: String) async throws -> [UInt8] { try await store.read(key(path), limit: 1 << 20) }

  /// The keys of all objects below `archives`.
  func objects() async throws -> [String] { try await store.list(key("archives")).map(\.key.description) }

  /// The words for verdicts, in order.
  static func words(_ outcome: KeyOutcome) -> [String] {
    outcome.items.map { item in
      switch item.verdict {
      case .current: "current"
      case .written(let name): name
      case .failed(let error): "failed \(error.code.rawValue)"
      }
    }
  }

  /// As the command tells errors, but for the words.
  static func describe(_ error: any Error) -> JobError {
    switch error {
    case let error as JobError: error
    case SealingError.notAuthentic: JobError(.integrity, "", because: "\(error)")
    case SealingError.unknownKey: JobError(.configuration, "", because: "\(error)")
    case let error as StorageError where error.code == .unavailable: JobError(.unavailable, "", because: "\(error)")
    default: JobError(.internal, "", because: "\(error)")
    }
  }
}
