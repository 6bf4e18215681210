import Events
import Storage

/// What the contract says, in the plainest words: lists of versions by key, newest last. Shares no code with any store.
struct PlainStore {
  let keepsVersions: Bool
  private var objects: [String: [Version]] = [:]

  private struct Version {
    var bytes: [UInt8]
    var retention: (until: Int64, isFinal: Bool)?
    var isHeld = false

    var description: String {
      let retention = retention.map { "\($0.until / 1_000_000_000) \($0.isFinal ? "final" : "removable")" } ?? "free"
      return retention + (isHeld ? " held" : "")
    }
  }

  init(keepsVersions: Bool) { self.keepsVersions = keepsVersions }

  /// How many versions a key has.
  func count(_ key: String) -> Int { objects[key]?.count ?? 0 }

  /// Does it, and tells the outcome in words.
  mutating func apply(_ step: RandomStep, now: Int64) -> String {
    switch step {
    case .put(let key, let bytes, let durability, let until, let strength, let isHeld):
      if let until, until <= now { return "invalid" }
      let isKept = !(objects[key] ?? []).isEmpty
      if durability == .rebuildable {
        if keepsVersions || !isKept { objects[key, default: []].append(Version(bytes: bytes)) }
        if !keepsVersions, isKept, let old = objects[key]?[0] {
          if old.isHeld || old.retention != nil { return "refused" }
          objects[key] = [Version(bytes: bytes)]
        }
        return "done"
      }
      let asked = until.map { (until: $0, isFinal: strength == .final) }
      guard var newest = objects[key]?.last else {
        objects[key] = [Version(bytes: bytes, retention: asked, isHeld: isHeld)]
        return "done"
      }
      guard newest.bytes == bytes else { return "exists" }
      if let asked, let old = newest.retention {
        newest.retention = (max(asked.until, old.until), asked.isFinal || old.isFinal)
      } else if let asked {
        newest.retention = asked
      }
      newest.isHeld = newest.isHeld || isHeld
      objects[key]?.removeLast()
      objects[key]?.append(newest)
      return "done"
    case .read(let key):
      guard let newest = objects[key]?.last else { return "notFound" }
      return "\(newest.bytes)"
    case .list(let after, let limit):
      let found = objects.keys.filter { after.map(Array.init(_:))?.precedes($0) ?? true }.sorted { Array($0.utf8).precedes($1) }
      return found.prefix(limit).map { "\($0) \(objects[$0]?.last?.bytes.count ?? -1)" }.joined(separator: ", ")
        + (found.count <= limit ? "." : "…")
    case .protection(let key, let back):
      guard let place = place(key, back), let version = objects[key]?[place] else { return "notFound" }
      return version.description
    case .retain(let key, let back, let until, let strength):
      if until <= now { return "invalid" }
      guard let place = place(key, back), let old = objects[key]?[place] else { return "notFound" }
      if let retention = old.retention, until < retention.until || (retention.isFinal && strength != .final) { return "refused" }
      objects[key]?[place].retention = (until, strength == .final)
      return "done"
    case .hold(let key, let back, let isHeld):
      guard let place = place(key, back) else { return "notFound" }
      objects[key]?[place].isHeld = isHeld
      return "done"
    case .delete(let key, let back):
      guard let place = place(key, back), let version = objects[key]?[place] else { return "absent" }
      if version.isHeld { return "held" }
      if let retention = version.retention, now < retention.until { return "retained \(retention.until / 1_000_000_000)" }
      objects[key]?.remove(at: place)
      if objects[key]?.isEmpty == true { objects[key] = nil }
      return "deleted"
    case .pass: return "done"
    }
  }

  private func place(_ key: String, _ back: Int) -> Int? {
    let count = count(key)
    return back < count ? count - 1 - back : nil
  }
}

extension [UInt8] {
  fileprivate init(_ text: String) { self = Array(text.utf8) }

  fileprivate func precedes(_ text: String) -> Bool { lexicographicallyPrecedes(text.utf8) }
}
