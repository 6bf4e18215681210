import Storage
import TestSupport
import Testing

@Suite struct ListingTests: Contract {
  /// Keys that something on the way may take for more than text. Byte order is not that of their folders: `.` and `!` sort before `/`.
  private static let names = [
    "a!b", "a.b", "a/b", "a/b.c", "a/b/c", "a0", "B", "b c", "b  c", "c+d", "c%2Bd", "c%20d", "d'e", "d\"e", "d`e", "é",
    "e\u{301}",
    "q/\u{301}x", "🧾/📨", "x?y=z&a", "x#y", "x\\y", "x*", "x:y", "x;y", "x=y", "x@y", "x,y", "x~y", "<x>", "[x]",
    "{x}", "$(x)", "|", "-x", ".x", "..x", "x..", "...", "\u{feff}x", "\u{202e}x", "日本語/ファイル.gz", "z/a/b/c/d/e/f",
  ]

  private func keys(_ maker: StoreMaker) throws -> [ObjectKey] {
    let names = Self.names.filter { maker.allowsNesting || $0 != "a/b/c" }
    return try (names + (maker.allowsNesting ? ["a"] : [])).map { try key("x/" + $0) }.sorted()
  }

  @Test(arguments: StoreMaker.all) func listsAreDeepAndInByteOrder(_ maker: StoreMaker) async throws {
    let test = try await maker()
    let keys = try keys(maker)
    for (index, key) in keys.enumerated() { try await test.store.put(bytes(index), as: key) }
    for name in ["xy/a", "x!", "w/x", "x0"] { try await test.store.put([], as: try key(name), .rebuildable) }
    let infos = keys.enumerated().map { ObjectInfo(key: $1, size: Int64($0)) }
    #expect(try await test.store.list(try key("x")) == infos)
    #expect(try await test.store.list(try key("x/z/a")).map(\.key.description) == ["x/z/a/b/c/d/e/f"])
    #expect(try await test.store.list(try key("none")).isEmpty)
    #expect(try await test.store.list(try key("x/z/a/b/c/d/e/f")).isEmpty)
    for info in infos {
      #expect(try await test.store.head(info.key) == info)
      #expect(try await test.store.read(info.key, limit: 99).count == Int(info.size))
      #expect(try await test.store.versions(info.key).map(\.key) == [info.key])
    }
  }

  @Test(arguments: StoreMaker.all, [1, 2, 7, 1_000]) func pagesMakeTheWhole(_ maker: StoreMaker, _ limit: Int) async throws {
    let test = try await maker()
    let keys = try keys(maker)
    for key in keys { try await test.store.put([], as: key, .rebuildable) }
    var (found, after, pages) = ([ObjectKey](), ObjectKey?.none, 0)
    while true {
      let page = try await test.store.list(try key("x"), after: after, limit: limit)
      pages += 1
      #expect(page.objects.count <= limit)
      found += page.objects.map(\.key)
      if page.isLast { break }
      after = try #require(page.objects.last?.key)
    }
    #expect(found == keys)
    #expect(pages >= (keys.count + limit - 1) / limit)
  }

  @Test(arguments: StoreMaker.all) func aListGoesOnAnywhere(_ maker: StoreMaker) async throws {
    let test = try await maker()
    let keys = try keys(maker)
    for key in keys { try await test.store.put([], as: key, .rebuildable) }
    // Behind each key, and behind names that are not there, folders among them.
    let others = ["x/z/a", "x/z/a/b0", "x/a/", "x/a/b!", "x", "w", "w/z", "x!", "x0", "y", "x/日本語/ア"].compactMap { ObjectKey($0) }
    for after in keys + others {
      let expected = keys.filter { $0 > after }
      #expect(try await test.store.list(try key("x"), after: after, limit: 1_000).objects.map(\.key) == expected, "\(after)")
    }
  }

  @Test(arguments: StoreMaker.all) func aListThatChangesLosesNothingThatStays(_ maker: StoreMaker) async throws {
    let test = try await maker()
    let (store, folder) = (test.store, try key("x"))
    let names = (100..<300).map { "x/\($0 % 7)/\($0)" }
    let stays = try names.filter { $0.utf8.last != 0x35 }.map { try key($0) }.sorted()
    for name in names { try await store.put([], as: try key(name), .rebuildable) }
    let changes = Task {
      for (index, name) in names.enumerated() where name.utf8.last == 0x35 {
        let version = try #require(try await store.versions(try key(name)).first)
        #expect(try await store.delete(version) == .deleted)
        try await store.put([], as: try key("x/\(index % 9)/new/\(index)"), .rebuildable)
      }
    }
    for _ in 0..<5 {
      var (found, page) = ([ObjectKey](), ObjectPage(objects: [], isLast: false))
      while !page.isLast {
        page = try await store.list(folder, after: found.last, limit: 20)
        found += page.objects.map(\.key)
      }
      #expect(found == found.sorted())
      #expect(Set(found).count == found.count)
      let kept = Set(stays)
      #expect(found.filter(kept.contains) == stays)
    }
    try await changes.value
    #expect(try await store.list(folder).count == names.count)
  }

  @Test(arguments: StoreMaker.all) func longKeys(_ maker: StoreMaker) async throws {
    let test = try await maker()
    let part = String(repeating: "é", count: 100)
    let long = ["x", part, part, part, part, part, String(repeating: "y", count: 17)].joined(separator: "/")
    #expect(long.utf8.count == 1_024)
    let key = try key(long)
    try await test.store.put([1], as: key, .flushed, Protection(isHeld: true))
    #expect(try await test.store.list(try self.key("x")).map(\.key) == [key])
    #expect(try await test.store.read(key, limit: 1) == [1])
    let version = try #require(try await test.store.versions(key).first)
    #expect(try await test.store.delete(version) == .held)

    for count in [maker.longestPart, maker.longestPart + 1] {
      guard let key = ObjectKey(String(repeating: "n", count: count)) else {
        #expect(count > ObjectKey.longest)
        continue
      }
      #expect(try await code { try await test.store.put([1], as: key) } == (count > maker.longestPart ? .invalid : nil))
    }
  }
}
