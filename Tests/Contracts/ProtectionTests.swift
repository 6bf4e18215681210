import Events
import Storage
import TestSupport
import Testing

@Suite struct ProtectionTests: Contract {
  @Test(arguments: StoreMaker.all) func whatItIsMadeWithReadsBack(_ maker: StoreMaker) async throws {
    let test = try await maker()
    let all = [
      Protection.none, Protection(isHeld: true), Protection(retention: retention(test, days: 2)),
      Protection(retention: retention(test, days: 2_557, .final), isHeld: true),
    ]
    for (index, protection) in all.enumerated() {
      let version = try await make("a/\(index)", [1], protection, in: test.store)
      #expect(try await test.store.protection(of: version) == protection)
    }
    #expect(try await test.store.list(try key("a")).count == all.count)
  }

  @Test(arguments: StoreMaker.all) func theSameBytesAgainNeverLessenIt(_ maker: StoreMaker) async throws {
    let test = try await maker()
    let (early, late) = (retention(test, days: 2, .final), retention(test, days: 9))
    let version = try await make("a/b", [1], Protection(retention: early), in: test.store)
    for asked in [Protection.none, Protection(retention: retention(test, days: 1))] {
      #expect(try await make("a/b", [1], asked, in: test.store) == version)
      #expect(try await test.store.protection(of: version) == Protection(retention: early))
    }
    _ = try await make("a/b", [1], Protection(retention: late, isHeld: true), in: test.store)
    let joined = Protection(retention: Retention(until: late.until, strength: .final), isHeld: true)
    #expect(try await test.store.protection(of: version) == joined)
    #expect(try await code { try await test.store.put([2], as: version.key, .flushed, .none) } == .exists)
    #expect(try await test.store.protection(of: version) == joined)
  }

  @Test(arguments: StoreMaker.all) func othersBytesChangeNoProtection(_ maker: StoreMaker) async throws {
    let test = try await maker()
    let version = try await make("a/b", [1], in: test.store)
    let asked = Protection(retention: retention(test, days: 9, .final), isHeld: true)
    #expect(try await code { try await test.store.put([2], as: version.key, .flushed, asked) } == .exists)
    #expect(try await test.store.protection(of: version) == .none)
    #expect(try await test.store.delete(version) == .deleted)
  }

  @Test(arguments: StoreMaker.all) func retentionOnlyGrows(_ maker: StoreMaker) async throws {
    let test = try await maker()
    let store = test.store
    let version = try await make("a/b", in: store)
    try await store.retain(version, retention(test, days: 2))
    try await store.retain(version, retention(test, days: 2))
    try await store.retain(version, retention(test, days: 3))
    #expect(try await code { try await store.retain(version, retention(test, days: 2)) } == .refused)
    #expect(try await code { try await store.retain(version, retention(test, days: 2, .final)) } == .refused)
    try await store.retain(version, retention(test, days: 3, .final))
    for (days, strength) in [(2, .final), (3, .removable), (9, .removable), (1, .removable)] as [(Int, Retention.Strength)] {
      #expect(try await code { try await store.retain(version, retention(test, days: days, strength)) } == .refused)
    }
    #expect(try await store.protection(of: version) == Protection(retention: retention(test, days: 3, .final)))
    try await store.retain(version, retention(test, days: 4, .final))
    #expect(try await store.protection(of: version).retention == retention(test, days: 4, .final))
  }

  @Test(arguments: StoreMaker.all) func aRetentionThatHasPassedIsNone(_ maker: StoreMaker) async throws {
    let test = try await maker()
    let version = try await make("a/b", in: test.store)
    for days in [-1, -400] {
      let passed = retention(test, days: days)
      #expect(try await code { try await test.store.retain(version, passed) } == .invalid)
      let asked = Protection(retention: passed)
      #expect(try await code { try await test.store.put([1], as: try key("a/c"), .flushed, asked) } == .invalid)
    }
    #expect(try await test.store.protection(of: version) == .none)
    #expect(try await test.store.head(try key("a/c")) == nil)
  }

  @Test(arguments: StoreMaker.all) func holdsGoOnAndOffBesideRetention(_ maker: StoreMaker) async throws {
    let test = try await maker()
    let retention = retention(test, days: 5, .final)
    let version = try await make("a/b", [1], Protection(retention: retention), in: test.store)
    let free = try await make("a/c", in: test.store)
    for isHeld in [true, true, false, false, true] {
      try await test.store.hold(version, isHeld)
      try await test.store.hold(free, isHeld)
      #expect(try await test.store.protection(of: version) == Protection(retention: retention, isHeld: isHeld))
      #expect(try await test.store.protection(of: free) == Protection(isHeld: isHeld))
    }
  }

  @Test(arguments: StoreMaker.all) func whatIsNotThereHasNoProtection(_ maker: StoreMaker) async throws {
    let test = try await maker()
    let gone = try await make("a/b", in: test.store)
    #expect(try await test.store.delete(gone) == .deleted)
    #expect(try await code { try await test.store.protection(of: gone) } == .notFound)
    #expect(try await code { try await test.store.retain(gone, retention(test, days: 1)) } == .notFound)
    #expect(try await code { try await test.store.hold(gone, true) } == .notFound)
    #expect(try await make("a/b", in: test.store).key == gone.key)
  }

  @Test(arguments: StoreMaker.all, Retention.Strength.allCases)
  func theStoresOwnRetentionIsGivenOnce(_ maker: StoreMaker, _ strength: Retention.Strength) async throws {
    let test = try await maker(StoreDefaults(retain: 30 * day, strength: strength))
    let begin = test.now()
    let version = try await make("a/b", in: test.store)
    let until = try #require(try await test.store.protection(of: version).retention?.until)
    #expect((begin + 30 * day...test.now() + 30 * day + 1_000_000_000).contains(until.nanoseconds))
    #expect(try await test.store.protection(of: version).retention?.strength == strength)
    #expect(try await test.store.delete(version) == .retained(until: until))
    // Again the same bytes: not later than before.
    try await test.pass?(day)
    _ = try await make("a/b", in: test.store)
    #expect(try await test.store.protection(of: version).retention?.until == until)
    // What is asked for goes before it, and what can be rebuilt has none.
    let asked = Protection(retention: retention(test, days: 1, strength), isHeld: true)
    #expect(try await test.store.protection(of: try await make("a/c", [1], asked, in: test.store)) == asked)
    let index = try await make("a/d", [1], .none, .rebuildable, in: test.store)
    #expect(try await test.store.protection(of: index) == .none)
  }
}
