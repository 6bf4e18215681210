import Events
import Storage
import Testing

/// What others lay over objects is found, and is never read.
@Suite struct OverlayTests: Contract {
  @Test(arguments: StoreMaker.all) func whatOthersLayOverObjectsIsFoundAndNotRead(_ maker: StoreMaker) async throws {
    let test = try await maker()
    guard let store = test.store as? any LayeredStore, let layOver = test.layOver else {
      // A store whose objects nothing can lie over. Those in buckets are none of these.
      #expect(!maker.name.hasPrefix("S3"))
      return
    }
    for name in ["x/plain", "x/hidden", "x/again", "x/over", "x/both", "x/twice", "x/index.events", "x/gone", "y/hidden"] {
      _ = try await make(name, Array("evidence".utf8), in: store)
    }
    for name in ["x/hidden", "x/both", "x/index.events", "x/gone", "y/hidden"] { try await layOver(name, nil) }
    try await layOver("x/again", Array("evidence".utf8))
    for name in ["x/over", "x/both", "x/twice", "x/twice"] { try await layOver(name, Array("other".utf8)) }
    try await layOver("x/both", nil)
    #expect(try await store.delete(try await store.versions(try key("x/gone"))) == [.deleted])
    // A marker that came before the object is none over it.
    try await layOver("x/before", nil)
    _ = try await make("x/before", in: store)

    let found = try await store.overlays(try key("x"))
    let expected: [(String, Overlay.Kind)] = [
      ("x/again", .laidOver(versions: 1, areAlike: true)), ("x/both", .hidden),
      ("x/both", .laidOver(versions: 1, areAlike: false)), ("x/gone", .gone), ("x/hidden", .hidden), ("x/index.events", .hidden),
      ("x/over", .laidOver(versions: 1, areAlike: false)), ("x/twice", .laidOver(versions: 2, areAlike: false)),
    ]
    #expect(found.map { "\($0.key) \($0.kind)" } == expected.map { "\($0.0) \($0.1)" })
    for name in ["x/hidden", "x/again", "x/over", "x/both", "x/twice"] {
      #expect(try await store.read(try key(name), limit: 99) == Array("evidence".utf8))
    }
  }
}
