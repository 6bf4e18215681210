import Jobs
import Sealing
import Testing

@Suite struct KeyInventoryTests {
  private let now: Int64 = 1_794_960_000
  private let day: Int64 = 86_400

  private func certificate(from start: Int64, days: Int) throws -> Certificate {
    try SigningKey.make(name: "Records", from: start, days: days).certificate
  }

  private func key(_ id: String, age: Int64?, wraps: Bool = false, kind: String = "file", trouble: String? = nil)
    -> KeyDescription
  {
    KeyDescription(kind: kind, id: id, created: age.map { now - $0 * day }, wraps: wraps, trouble: trouble)
  }

  @Test func statesOfCertificates() throws {
    let fine = try certificate(from: now - 10, days: 400)
    let ending = try certificate(from: now - 10, days: 30)
    let ended = try certificate(from: now - 10 * day, days: 10)
    let early = try certificate(from: now + 10, days: 10)
    var use = KeyUse()
    use.authorities = [ending: 7, fine: 2]
    let items = KeyInventory.certificates(
      signers: [ended, ending, ended], authorities: [early, fine], use, renewBefore: 90 * day, now: now)
    #expect(items.map(\.role) == [.signer, .trusted, .trusted, .authority, .authority, .stamp, .stamp])
    #expect(items.map(\.state) == [.ended, .ending, .ended, .early, .valid, .ending, .valid])
    #expect(items.map(\.seals) == [nil, nil, nil, nil, nil, 7, 2])
    #expect(items.map { $0.warning != nil } == [true, false, false, true, false, true, false])
    #expect(items[5].warning?.contains("tally keys renew") == true)
  }

  @Test func statesOfKeys() {
    var use = KeyUse()
    use.archives = ["file": ["a": 3, "b": 1, "lost": 2], "pkcs11": ["label": 4], "kms": ["arn:2": 5]]
    let known = [
      key("a", age: 729, wraps: true), key("b", age: 800), key("c", age: 800),
      key("arn:1", age: nil, kind: "kms", trouble: "Disabled"),
    ]
    let items = KeyInventory.keys(known, use, now: now)
    #expect(items.map(\.key.id) == ["a", "b", "c", "arn:1", "lost", "arn:2", "label"])
    #expect(items.map(\.archives) == [3, 1, 0, 0, 2, 5, 4])
    #expect(
      items.map(\.state) == [
        "current", "earlier, past its crypto-period", "earlier", "earlier, disabled", "missing", "earlier", "missing",
      ])
    #expect(items.map { $0.warning != nil } == [false, true, false, true, true, false, true])
    let old = KeyInventory.keys([key("a", age: 730, wraps: true)], KeyUse(), now: now)
    #expect(old[0].state == "current, past its crypto-period" && old[0].warning?.contains("make a new one") == true)
  }
}
