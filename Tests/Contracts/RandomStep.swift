import Events
import Storage
import TestSupport

/// One thing done to a store. Instants are whole seconds in nanoseconds; `back` counts versions from the newest.
enum RandomStep: Sendable {
  case put(String, [UInt8], Durability, until: Int64?, Retention.Strength, isHeld: Bool)
  case read(String)
  case list(after: String?, limit: Int)
  case protection(String, back: Int)
  case retain(String, back: Int, until: Int64, Retention.Strength)
  case hold(String, back: Int, Bool)
  case delete(String, back: Int)
  case pass(Int64)

  private static let keys = ["x/a", "x/a.b", "x/b/c", "x/b/d e", "x/é", "x/b.c"]
  private static let second: Int64 = 1_000_000_000

  /// Few keys and few contents, so that steps meet.
  init(_ random: inout SplitMix, now: Int64) {
    let key = Self.keys[Int.random(in: 0..<Self.keys.count, using: &random)]
    let back = [0, 0, 0, 1, 2][Int.random(in: 0..<5, using: &random)]
    let strength: Retention.Strength = .random(in: &random)
    // Sometimes passed already.
    let until = (now / Self.second + Int64.random(in: -20..<100, using: &random)) * Self.second
    switch Int.random(in: 0..<20, using: &random) {
    case 0..<6:
      let bytes = [UInt8](repeating: UInt8.random(in: 0..<2, using: &random), count: Int.random(in: 0..<3, using: &random))
      self = .put(
        key, bytes, Int.random(in: 0..<4, using: &random) == 0 ? .rebuildable : .flushed,
        until: Bool.random(using: &random) ? until : nil, strength, isHeld: Int.random(in: 0..<5, using: &random) == 0)
    case 6, 7: self = .read(key)
    case 8, 9: self = .list(after: Bool.random(using: &random) ? key : nil, limit: Int.random(in: 1..<8, using: &random))
    case 10: self = .protection(key, back: back)
    case 11, 12: self = .retain(key, back: back, until: until, strength)
    case 13, 14: self = .hold(key, back: back, Int.random(in: 0..<3, using: &random) == 0)
    case 15..<19: self = .delete(key, back: back)
    default: self = .pass(Int64.random(in: 1..<40, using: &random) * Self.second)
    }
  }

  /// Does it to a store, and tells the outcome in words.
  func apply(to test: StoreUnderTest) async throws -> String {
    do {
      switch self {
      case .put(let name, let bytes, let durability, let until, let strength, let isHeld):
        let retention = until.map { Retention(until: Instant(nanoseconds: $0), strength: strength) }
        try await test.store.put(bytes, as: key(name), durability, Protection(retention: retention, isHeld: isHeld))
      case .read(let name): return "\(try await test.store.read(key(name), limit: 9))"
      case .list(let after, let limit):
        let page = try await test.store.list(key("x"), after: after.map(key), limit: limit)
        return page.objects.map { "\($0.key) \($0.size)" }.joined(separator: ", ") + (page.isLast ? "." : "…")
      case .protection(let name, let back):
        let found = try await test.store.protection(of: version(name, back, test))
        let retention = found.retention.map { "\($0.until.nanoseconds / Self.second) \($0.strength)" } ?? "free"
        return retention + (found.isHeld ? " held" : "")
      case .retain(let name, let back, let until, let strength):
        let retention = Retention(until: Instant(nanoseconds: until), strength: strength)
        try await test.store.retain(version(name, back, test), retention)
      case .hold(let name, let back, let isHeld): try await test.store.hold(version(name, back, test), isHeld)
      case .delete(let name, let back):
        switch try await test.store.delete(version(name, back, test)) {
        case .retained(let until): return "retained \(until.map { $0.nanoseconds / Self.second } ?? -1)"
        case let other: return "\(other)"
        }
      case .pass(let nanoseconds): try await test.pass?(nanoseconds)
      }
      return "done"
    } catch let error as StorageError { return "\(error.code)" }
  }

  private func key(_ text: String) throws -> ObjectKey {
    guard let key = ObjectKey(text) else { throw StorageError(.invalid, "test", text, cause: "no key", remedy: "mend the test") }
    return key
  }

  private func version(_ name: String, _ back: Int, _ test: StoreUnderTest) async throws -> ObjectVersion {
    let versions = try await test.store.versions(key(name))
    return back < versions.count ? versions[back] : ObjectVersion(key: try key(name), id: "none")
  }
}

extension Retention.Strength {
  fileprivate static func random(in random: inout SplitMix) -> Retention.Strength {
    Bool.random(using: &random) ? .final : .removable
  }
}
