package import Events
package import Sealing

/// What the job of erasure is told.
package struct EraseSettings: Sendable {
  /// What dispositions are told: the rules, whose seals are trusted, the store's id.
  var expire: ExpireSettings
  /// The ledger's key.
  var key: ErasureKey
  /// The firm's name, as archives have it.
  var organization: String
  /// A folder for scratch files, and how many archives are looked at side by side.
  var scratch: String
  var threads: Int
  /// When a day leaves the hot window, in nanoseconds since 1970.
  var hotUntil: @Sendable (LogicalDate) -> Int64
  /// The data keys of archives that are written; nil where they are not encrypted. Asked when the first is.
  var keys: @Sendable () throws -> SlotKeys?

  /// `keys` is asked each time that an archive is written.
  package init(
    expire: ExpireSettings, key: ErasureKey, organization: String, scratch: String, threads: Int,
    hotUntil: @escaping @Sendable (LogicalDate) -> Int64, keys: @escaping @Sendable () throws -> SlotKeys?
  ) {
    (self.expire, self.key, self.organization, self.scratch) = (expire, key, organization, scratch)
    (self.threads, self.hotUntil, self.keys) = (threads, hotUntil, keys)
  }
}

/// Which requests a message is about, by the pseudonym of its id.
struct ErasurePseudonyms: Sendable {
  private let key: ErasureKey
  private let requests: [Digest: [Int]]

  init(_ requests: [ErasureLedger.Request], key: ErasureKey) {
    self.key = key
    self.requests = Dictionary(grouping: requests.filter { $0.asked.key == key.id }, by: \.asked.subject)
      .mapValues { $0.map(\.number) }
  }

  /// The first of some requests that was taken under another key, so that nothing can be found for it.
  func stranger(among numbers: some Collection<Int>) -> Int? {
    Set(numbers).subtracting(requests.values.joined()).min()
  }

  /// Whether anybody asked for the erasure of a message, whose id has that key in filters.
  func has(_ messageKey: UInt64) -> Bool { requests[key.pseudonym(of: messageKey)] != nil }

  /// Events by request, of events by the key of their message's id.
  func byRequest(_ events: [UInt64: Int]) -> [Int: Int] {
    var found: [Int: Int] = [:]
    for (messageKey, count) in events {
      for request in requests[key.pseudonym(of: messageKey)] ?? [] { found[request, default: 0] += count }
    }
    return found
  }
}
