import Glibc
import Storage
import TestSupport
import Testing

@Suite struct DirectoryStoreTests {
  let folder = TemporaryFolder()
  private var path: String { folder.path + "/deep/store" }

  @Test func describesItself() async throws {
    let store = try await DirectoryStore.open(path) { "01-store" }
    #expect(store.format.id == "01-store")
    #expect(try await text("tally.json", of: store) == "{\"format\":1,\"id\":\"01-store\"}\n")
    #expect(try await DirectoryStore.open(path) { "another" }.format.id == "01-store")
    #expect(try await DirectoryStore.open(path).format.version == 1)
  }

  @Test(arguments: [
    (#"{"format":2,"id":"x"}"#, StorageError.Code.newerFormat), (#"{"format":0,"id":"x"}"#, .damaged),
    (#"{"format":1}"#, .damaged), ("", .damaged), ("not json", .damaged), (#"{"format":"1","id":"x"}"#, .damaged),
  ]) func refusesAnotherFormat(_ text: String, _ code: StorageError.Code) async throws {
    folder.write("deep/store/tally.json", text)
    await #expect { try await DirectoryStore.open(path) { "x" } } throws: { ($0 as? StorageError)?.code == code }
  }

  @Test func refusesAFolderOfOtherThingsButNotAFreshVolume() async throws {
    folder.write("deep/store/notes.txt", "mine")
    await #expect { try await DirectoryStore.open(path) { "x" } } throws: { ($0 as? StorageError)?.code == .notAStore }
    folder.write("volume/lost+found/x", "")
    folder.write("volume/.lock", "")
    _ = try await DirectoryStore.open(folder.path + "/volume") { "x" }
    await #expect { try await DirectoryStore.open(folder.path + "/none") } throws: { ($0 as? StorageError)?.code == .notFound }
  }

  @Test func followsNoLinkInside() async throws {
    let store = try await DirectoryStore.open(path) { "x" }
    folder.write("outside/secret", "s")
    #expect(folder.run("ln", "-s", folder.path + "/outside", path + "/exports") == 0)
    #expect(folder.run("ln", "-s", folder.path + "/outside/secret", path + "/link") == 0)
    for name in ["exports/secret", "link"] {
      await #expect { try await store.open(try key(name)) } throws: { ($0 as? StorageError)?.code == .wrongKind }
    }
    await #expect { try await store.put([1], as: try key("exports/new")) } throws: { ($0 as? StorageError)?.code == .wrongKind }
    #expect(try await store.list(try key("reports")).isEmpty)
    #expect(folder.run("test", "-e", folder.path + "/outside/new") == 1)
  }

  @Test func refusesFoldersAndPipesAsObjects() async throws {
    let store = try await DirectoryStore.open(path) { "x" }
    folder.write("deep/store/a/b/c", "")
    #expect(folder.run("mkfifo", path + "/pipe") == 0)
    for name in ["a/b", "pipe"] {
      await #expect { try await store.open(try key(name)) } throws: { ($0 as? StorageError)?.code == .wrongKind }
      #expect(try await store.head(try key(name)) == nil)
    }
  }

  @Test func sweepsWhatTheDeadLeftAndNothingElse() async throws {
    let store = try await DirectoryStore.open(path) { "x" }
    let writer = try await store.create(try key("a/live"))
    let names = [
      "a/.dead.gz.4194303.0.tmp", "a/.reborn.\(getpid()).99.tmp", "a/.other.\(getppid()).0.tmp", "a/.hidden", "a/x.tmp",
    ]
    for name in names { folder.write("deep/store/" + name, "x") }
    #expect(try await store.list(try key("a")).map(\.key.name) == [".hidden", "x.tmp"])
    #expect(try store.sweep() == 2)
    #expect(names.map { folder.run("test", "-e", path + "/" + $0) } == [1, 1, 0, 0, 0])
    try await writer.commit(.flushed)
    #expect(try await store.head(try key("a/live")) != nil)
    #expect(try store.sweep() == 0)
  }

  @Test func droppingAWriterLeavesNothing() async throws {
    let store = try await DirectoryStore.open(path) { "x" }
    do { _ = try await store.create(try key("a/b")) }
    #expect(folder.run("rmdir", path + "/a") == 0)
  }

  @Test(.enabled(if: geteuid() == 0, "only root may mount a small file system")) func aFullDiskAndAReadOnlyOneAreErrorsByName()
    async throws
  {
    folder.write("volume/.x", "")
    let volume = folder.path + "/volume"
    try #require(folder.run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", volume) == 0)
    defer { _ = folder.run("umount", "-l", volume) }
    let store = try await DirectoryStore.open(volume) { "x" }
    let block = [UInt8](repeating: 7, count: 1 << 20)
    await #expect { try await store.put(block, as: try key("a/big")) } throws: { ($0 as? StorageError)?.code == .full }
    #expect(try await store.list(try key("a")).isEmpty)
    try await store.put([1], as: try key("a/small"))
    // Busy while a process that another test is just starting has our file open.
    #expect((0..<100).contains { _ in folder.run("mount", "-o", "remount,ro", volume) == 0 })
    let reopened = try await DirectoryStore.open(volume)
    #expect(try await reopened.read(try key("a/small"), limit: 1) == [1])
    await #expect { try await reopened.put([1], as: try key("b/new")) } throws: { ($0 as? StorageError)?.code == .readOnly }
    await #expect { try await reopened.put([1], as: try key("a/new")) } throws: { ($0 as? StorageError)?.code == .readOnly }
  }

  private func key(_ text: String) throws -> ObjectKey { try #require(ObjectKey(text)) }

  private func text(_ name: String, of store: DirectoryStore) async throws -> String {
    String(decoding: try await store.read(try key(name), limit: 1 << 16), as: UTF8.self)
  }
}
