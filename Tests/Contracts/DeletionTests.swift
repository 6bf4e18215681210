import Events
import Storage
import TestSupport
import Testing

@Suite struct DeletionTests: Contract {
  @Test(arguments: StoreMaker.all) func eachVersionHasItsVerdict(_ maker: StoreMaker) async throws {
    let test = try await maker()
    let store = test.store
    let (soon, late) = (retention(test, days: 1), retention(test, days: 9, .final))
    let free = try await make("a/free", in: store)
    let gone = try await make("a/gone", in: store)
    let rebuildable = try await make("b/index", [1], .none, .rebuildable, in: store)
    let removable = try await make("a/removable", [1], Protection(retention: soon), in: store)
    let final = try await make("a/final", [1], Protection(retention: late), in: store)
    let held = try await make("b/held", [1], Protection(isHeld: true), in: store)
    #expect(try await store.delete(gone) == .deleted)
    let verdicts = try await store.delete([free, removable, gone, held, rebuildable, final, free])
    #expect(
      verdicts == [
        .deleted, .retained(until: soon.until), .absent, .held, .deleted, .retained(until: late.until), .absent,
      ])
    #expect(try await store.list(try key("a")).map(\.key) == [final.key, removable.key])
    #expect(try await store.list(try key("b")).map(\.key) == [held.key])
    #expect(try await store.head(free.key) == nil)
    #expect(try await store.delete([]) == [])
    #expect(try await store.read(final.key, limit: 1) == [1])
    // The name is free again.
    try await store.put([9], as: free.key)
    #expect(try await store.read(free.key, limit: 1) == [9])
  }

  @Test(arguments: StoreMaker.all) func whatIsDiscardedNeedNotBeThere(_ maker: StoreMaker) async throws {
    let test = try await maker()
    let store = test.store
    let until = retention(test, days: 1)
    let (free, gone) = (try await make("a/free", in: store), try await make("a/gone", in: store))
    let retained = try await make("a/retained", [1], Protection(retention: until), in: store)
    let held = try await make("b/held", [1], Protection(isHeld: true), in: store)
    #expect(try await store.delete(gone) == .deleted)
    #expect(
      try await store.discard([free, retained, gone, held, free]) == [
        .deleted, .retained(until: until.until), .deleted, .held, .deleted,
      ])
    #expect(try await store.list(try key("a")).map(\.key) == [retained.key])
    #expect(try await store.list(try key("b")).map(\.key) == [held.key])
    #expect(try await store.discard([gone]) == [.deleted])
    #expect(try await store.discard([]) == [])
  }

  @Test(arguments: StoreMaker.all) func retentionPassesAndHoldsAreLifted(_ maker: StoreMaker) async throws {
    let test = try await maker()
    guard let pass = test.pass else { return }
    let protection = Protection(retention: retention(test, days: 1, .final), isHeld: true)
    let version = try await make("a/b", [1], protection, in: test.store)
    let until = try #require(protection.retention?.until)
    #expect(try await test.store.delete(version) == .held)
    try await test.store.hold(version, false)
    #expect(try await test.store.delete(version) == .retained(until: until))
    try await pass(until.nanoseconds - test.now() - 1)
    #expect(try await test.store.delete(version) == .retained(until: until))
    try await pass(1)
    try await test.store.hold(version, true)
    #expect(try await test.store.delete(version) == .held)
    try await test.store.hold(version, false)
    #expect(try await test.store.delete(version) == .deleted)
    #expect(try await test.store.versions(version.key).isEmpty)
    // What is made under the name now is another object, and nothing is left of the first one's protection.
    let next = try await make("a/b", [2], in: test.store)
    #expect(try await test.store.protection(of: next) == .none)
    #expect(try await test.store.delete(next) == .deleted)
  }

  @Test(arguments: StoreMaker.all) func aBatchOfThousandsTellsOfEach(_ maker: StoreMaker) async throws {
    let test = try await maker()
    let store = test.store
    let retention = retention(test, days: 2)
    let kinds: [(Protection, Durability, Deletion)] = [
      (.none, .rebuildable, .deleted), (Protection(retention: retention), .flushed, .retained(until: retention.until)),
      (Protection(isHeld: true), .flushed, .held), (.none, .rebuildable, .absent),
    ]
    // Every 25th is protected or gone already.
    let chosen = (0..<2_500).map { $0 % 25 == 0 ? 1 + $0 / 25 % 3 : 0 }
    let versions = try await withThrowingTaskGroup { group in
      for start in stride(from: 0, to: chosen.count, by: 250) {
        group.addTask {
          var made: [(Int, ObjectVersion)] = []
          for index in start..<start + 250 {
            let (protection, durability, _) = kinds[chosen[index]]
            made.append((index, try await make("x/\(index % 3)/\(index)", [1], protection, durability, in: store)))
          }
          return made
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }.sorted { $0.0 < $1.0 }.map(\.1)
    }
    let gone = versions.indices.filter { chosen[$0] == 3 }.map { versions[$0] }
    #expect(try await store.delete(gone) == gone.map { _ in .deleted })
    #expect(try await store.delete(versions) == chosen.map { kinds[$0].2 })
    #expect(try await store.list(try key("x")).count == chosen.count { $0 == 1 || $0 == 2 })
    let again = try await store.delete(versions)
    #expect(again == chosen.map { kinds[$0].2 == .deleted ? .absent : kinds[$0].2 })
  }

  @Test(arguments: StoreMaker.all) func holdsAndDeletionsMeetInAnyOrder(_ maker: StoreMaker) async throws {
    let test = try await maker()
    let store = test.store
    for number in 0..<20 {
      let version = try await make("a/\(number)", in: store)
      async let hold = code { try await store.hold(version, true) }
      async let verdict = store.delete(version)
      // Either the hold came first, and the object is there and held, or it came too late, and said so.
      switch try await (hold, verdict) {
      case (nil, .held): #expect(try await store.protection(of: version) == Protection(isHeld: true))
      case (.notFound, .deleted): #expect(try await store.head(version.key) == nil)
      case let other: Issue.record("\(other)")
      }
    }
  }
}
