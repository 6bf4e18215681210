import Archival
import Events
import Jobs
import Operations
import Sealing
import Storage
import Synchronization
import TestSupport
import Testing

@Suite struct RotateJobTests {
  private let old: KeyEncryptionKey
  private let new: KeyEncryptionKey

  init() throws {
    old = try KeyEncryptionKey(id: "old", created: 1_000)
    new = try KeyEncryptionKey(id: "new", created: 2_000)
  }

  private func run(_ fixture: KeysFixture, _ keys: any KeyPlace, dryRun: Bool = false, threads: Int = 1) async throws
    -> KeyOutcome
  {
    try await RotateJob(
      store: fixture.store, keys: keys, dryRun: dryRun, threads: threads, now: { fixture.now * 1_000_000_000 },
      describe: KeysFixture.describe
    ).run()
  }

  private func opened(_ fixture: KeysFixture, _ path: String, _ keys: any KeyWrapper) async throws -> DataKey {
    let document = try KeyDocument(await fixture.read(path))
    return try await keys.unwrap(document.wrapped, context: document.context)
  }

  @Test(arguments: [1, 4]) func everyKeyComesUnderTheNewest(_ threads: Int) async throws {
    let fixture = try await KeysFixture()
    let slots = (1...5).map(KeysFixture.slot)
    var keys: [DataKey] = []
    for slot in slots { keys.append(try await fixture.wrap(slot, FileKeys([old]))) }
    let both = FileKeys([old, new])
    // A dry run tells the same and writes nothing.
    let before = try await fixture.objects()
    #expect(
      KeysFixture.words(try await run(fixture, both, dryRun: true, threads: threads)) == Array(repeating: "key.2.json", count: 5))
    #expect(try await fixture.objects() == before)
    let outcome = try await run(fixture, both, threads: threads)
    #expect(outcome.exit == .done && outcome.written == slots.map { "\($0)/key.2.json" })
    for (slot, key) in zip(slots, keys) {
      #expect(try await opened(fixture, "\(slot)/key.2.json", FileKeys([new])) == key)
      #expect(try await opened(fixture, "\(slot)/key.json", FileKeys([old])) == key)
    }
    // Again: nothing to do, and the old key is not needed for it.
    let after = try await fixture.objects()
    #expect(KeysFixture.words(try await run(fixture, FileKeys([new]))) == Array(repeating: "current", count: 5))
    #expect(try await fixture.objects() == after)
    // And on to a third.
    let third = FileKeys([old, new, try KeyEncryptionKey(id: "third", created: 3_000)])
    #expect(KeysFixture.words(try await run(fixture, third)) == Array(repeating: "key.3.json", count: 5))
  }

  /// The service goes away after each number of wraps in turn; running again goes on.
  @Test(arguments: 0...4, [1, 3]) func goesOnWhereItEnded(_ count: Int, _ threads: Int) async throws {
    final class Frail: KeyPlace {
      let inner: FileKeys
      let left: Mutex<Int>
      init(_ inner: FileKeys, _ count: Int) {
        self.inner = inner
        left = Mutex(count)
      }
      func keys() -> [KeyDescription] { inner.keys() }
      func unwrap(_ wrapped: WrappedKey, context: [String: String]) throws -> DataKey {
        try inner.unwrap(wrapped, context: context)
      }
      func wrap(_ key: DataKey, context: [String: String]) throws -> WrappedKey {
        let isThere = left.withLock { left in
          left -= 1
          return left >= 0
        }
        guard isThere else { throw StorageError(.unavailable, "do", "it", cause: "gone", remedy: "wait") }
        return try inner.wrap(key, context: context)
      }
    }
    let fixture = try await KeysFixture()
    for day in 1...4 { try await fixture.wrap(KeysFixture.slot(day), FileKeys([old])) }
    let both = FileKeys([old, new])
    let outcome = try await run(fixture, Frail(both, count), threads: threads)
    // What came through is told, also of those that were under way when another one failed.
    #expect(outcome.written.count == count && outcome.exit == (count < 4 ? .unavailable : .done))
    let rest = try await run(fixture, both)
    #expect(rest.written.count == 4 - count && rest.exit == .done)
    #expect(try await fixture.objects().count == 8)
  }

  @Test func oneThatFailsStopsNoOther() async throws {
    let fixture = try await KeysFixture()
    let slots = (1...8).map(KeysFixture.slot)
    let keys = FileKeys([old])
    try await fixture.wrap(slots[0], keys)
    // Of another archive, of another store, of a key that is not at hand, wrapped under another key of the same name.
    try await fixture.wrap(slots[1], keys, archive: slots[0])
    try await fixture.wrap(slots[2], keys, store: "s2")
    try await fixture.wrap(slots[3], FileKeys([try KeyEncryptionKey(id: "lost", created: 1)]))
    try await fixture.wrap(slots[4], FileKeys([try KeyEncryptionKey(id: "old", created: 1)]))
    // A bit flipped in the newest, so that an older one counts; a newer format, no JSON.
    try await fixture.wrap(slots[5], keys)
    let bytes = try await fixture.read("\(slots[5])/key.json")
    let text = String(decoding: bytes, as: UTF8.self)
    let flipped = text.replacing("\"wrapped\":\"", with: "\"wrapped\":\"AA").replacing("AA==\"", with: "\"")
    try await fixture.store.put(Array(flipped.utf8), as: fixture.key("\(slots[5])/key.2.json"))
    try await fixture.store.put(
      Array(text.replacing("\"format\":1", with: "\"format\":2").utf8), as: fixture.key("\(slots[6])/key.json"))
    try await fixture.store.put([1], as: fixture.key("\(slots[7])/key.json"))
    let outcome = try await run(fixture, FileKeys([old, new]), threads: 3)
    #expect(
      KeysFixture.words(outcome) == [
        "key.2.json", "failed 11", "failed 11", "failed 78", "failed 11", "key.3.json", "failed 78", "failed 11",
      ])
    #expect(outcome.exit == .integrity && outcome.stop == nil)
    #expect(outcome.failures.allSatisfy { $0.place?.hasPrefix("archives/2026/10/0") == true })
  }

  @Test func whatIsRetainedStaysSo() async throws {
    let fixture = try await KeysFixture()
    let until = Retention(until: Instant(seconds: fixture.now + 86_400), strength: .removable)
    try await fixture.wrap(KeysFixture.slot(1), FileKeys([old]), Protection(retention: until, isHeld: true))
    _ = try await run(fixture, FileKeys([old, new]))
    let key = try fixture.key("\(KeysFixture.slot(1))/key.2.json")
    let version = try #require(try await fixture.store.versions(key).first)
    #expect(try await fixture.store.protection(of: version) == Protection(retention: until, isHeld: true))
  }

  @Test func withoutAKeyNothingIsRotated() async throws {
    let fixture = try await KeysFixture()
    let error = await #expect(throws: JobError.self) { _ = try await run(fixture, FileKeys([])) }
    #expect(error?.code == .configuration)
    #expect(try await run(fixture, FileKeys([new])).items.isEmpty)
  }

  @Test func supplementsAndStrangers() async throws {
    let fixture = try await KeysFixture()
    try await fixture.wrap(KeysFixture.slot(1) + "/supplement-1", FileKeys([old]))
    try await fixture.store.put([1], as: fixture.key("archives/2026/10/01/SMS/x/key.json"))
    try await fixture.store.put([1], as: fixture.key("archives/note.json"))
    #expect(KeysFixture.words(try await run(fixture, FileKeys([old, new]))) == ["key.2.json"])
    let use = try await KeyUse.read(fixture.store, parallelism: 2)
    #expect(use.archives == ["file": ["new": 1]] && use.failures.isEmpty)
  }

  @Test func aKeyThatWasAlteredIsToldOfWhereItsKeyIsAtHand() async throws {
    let fixture = try await KeysFixture()
    try await fixture.wrap(KeysFixture.slot(1), FileKeys([old]))
    // Whole by its form, and wrapped by another key of that name.
    try await fixture.wrap(KeysFixture.slot(2), FileKeys([try KeyEncryptionKey(id: old.id, created: old.created)]))
    try await fixture.wrap(KeysFixture.slot(3), FileKeys([new]))
    let keys = Keyring(wrapping: FileKeys([old]), [KeyKind.file: FileKeys([old])])
    let use = try await KeyUse.read(fixture.store, trying: keys, parallelism: 2)
    #expect(use.failures.map(\.place) == [KeysFixture.slot(2) + "/key.json"] && use.failures.first?.code == .integrity)
  }

  /// An archive is counted with the newest key that opens it, whatever lies beside that.
  @Test func theNewestKeyThatOpensIsCounted() async throws {
    let fixture = try await KeysFixture()
    let keys = FileKeys([old, new])
    for day in 1...3 { try await fixture.wrap(KeysFixture.slot(day), FileKeys([old])) }
    // Of another key of that name; no wrapped key at all; of a key that is not at hand, against which nothing speaks.
    let other = FileKeys([try KeyEncryptionKey(id: new.id, created: new.created)])
    try await fixture.wrap(KeysFixture.slot(1), other, as: "key.2.json")
    try await fixture.store.put(Array("{}".utf8), as: fixture.key(KeysFixture.slot(2) + "/key.9.json"))
    try await fixture.wrap(KeysFixture.slot(3), FileKeys([try KeyEncryptionKey(id: "lost", created: 1)]), as: "key.2.json")
    let use = try await KeyUse.read(fixture.store, trying: Keyring(wrapping: keys, [KeyKind.file: keys]), parallelism: 2)
    #expect(use.archives == ["file": ["old": 2, "lost": 1]])
    #expect(use.passedBy.map(\.place) == [KeysFixture.slot(1) + "/key.2.json"])
    #expect(use.failures.map(\.place) == [KeysFixture.slot(2) + "/key.9.json"])
  }
}
