import Events
import Glibc
import Storage
import TestSupport
import Testing

/// How a directory keeps retention and holds, and what is left of it after a crash.
@Suite struct DirectoryProtectionTests {
  private let folder = TemporaryFolder()
  private let clock = ManualClock()
  private var path: String { folder.path + "/store" }
  private let sidecar = #"{"retainUntil":"2026-11-29T06:00:00Z","strength":"final","held":true}"# + "\n"

  private func open(_ defaults: StoreDefaults = .none) async throws -> DirectoryStore {
    try await DirectoryStore.open(path, defaults: defaults, now: clock.now) { "s" }
  }

  private func key(_ text: String) throws -> ObjectKey { try #require(ObjectKey(text)) }

  private var protection: Protection {
    let until = Instant(nanoseconds: clock.now() + 10 * 86_400_000_000_000)
    return Protection(retention: Retention(until: until, strength: .final), isHeld: true)
  }

  /// Everything in the folder `a` of the store, by name.
  private func files() -> [String: String] {
    let listing = try? Subprocess.run("/usr/bin/find", [path + "/a", "-type", "f", "-printf", "%f %m\n"])
    return (listing?.out ?? "").split(separator: "\n").reduce(into: [:]) { files, line in
      let words = line.split(separator: " ")
      files[String(words[0])] = String(words[1])
    }
  }

  private func text(_ name: String) throws -> String { try Subprocess.run("/bin/cat", [path + "/" + name]).out }

  @Test func filesAreForReading() async throws {
    let store = try await open()
    try await store.put([1], as: try key("a/plain"))
    try await store.put([1], as: try key("a/index"), .rebuildable)
    try await store.put([2], as: try key("a/index"), .rebuildable)
    try await store.put([1], as: try key("a/kept"), .flushed, protection)
    #expect(files() == ["plain": "440", "index": "440", "kept": "440", ".kept.lock.json": "440"])
    #expect(try text("a/.kept.lock.json") == sidecar)
    #expect(try await store.list(try key("a")).map(\.key.name) == ["index", "kept", "plain"])
    let version = ObjectVersion(key: try key("a/kept"), id: "")
    #expect(try await open().protection(of: version) == protection)
    #expect(try await open().delete(version) == .held)
    // With the last of its protection the sidecar goes too.
    try await store.hold(ObjectVersion(key: try key("a/plain"), id: ""), true)
    #expect(try text("a/.plain.lock.json") == "{\"held\":true}\n")
    try await store.hold(ObjectVersion(key: try key("a/plain"), id: ""), false)
    #expect(files()[".plain.lock.json"] == nil)
  }

  @Test func theStoresOwnNamesAreNoKeys() async throws {
    let store = try await open()
    try await store.put([1], as: try key("a/x"), .flushed, protection)
    for name in [".lock", "a/.x.lock.json", "a/.y.lock.json", "a/.x.12.3.tmp"] {
      let version = ObjectVersion(key: try key(name), id: "")
      await #expect { try await store.put([1], as: try key(name)) } throws: { ($0 as? StorageError)?.code == .invalid }
      await #expect { try await store.open(try key(name)) } throws: { ($0 as? StorageError)?.code == .notFound }
      await #expect { try await store.hold(version, false) } throws: { ($0 as? StorageError)?.code == .notFound }
      #expect(try await store.head(version.key) == nil)
      #expect(try await store.delete(version) == .absent)
    }
    #expect(try text("a/.x.lock.json") == sidecar)
  }

  /// Files of a dead process, in the order of the writes; the last of them is complete but for the sweep.
  static let crashes: [[String: String]] = [
    [".x.4194303.0.tmp": "obj"],
    [".x.4194303.0.tmp": "object", ".lock.4194303.1.tmp": "{\"ret"],
    [".x.4194303.0.tmp": "object", ".x.lock.json": #"{"held":false}"#],
    [".x.4194303.0.tmp": "object", ".x.lock.json": "what is no record"],
    [".x.4194303.0.tmp": "object", ".x.lock.json": "SIDECAR", "x": "object"],
    // Of a deletion: the object first.
    [".x.lock.json": #"{"held":true}"#],
  ]

  @Test(arguments: crashes) func theNextRunHeals(_ left: [String: String]) async throws {
    let store = try await open()
    for (name, text) in left { folder.write("store/a/" + name, text == "SIDECAR" ? sidecar : text) }
    let unfinished = left.keys.filter { $0 != "x" && (left["x"] == nil || $0.hasSuffix(".tmp")) }
    #expect(try await store.list(try key("a")).map(\.key.name) == (left["x"] == nil ? [] : ["x"]))
    #expect(try store.sweep() == unfinished.count)
    try await store.put(Array("object".utf8), as: try key("a/x"), .flushed, protection)
    #expect(Set(files().keys) == ["x", ".x.lock.json"])
    #expect(try text("a/.x.lock.json") == sidecar)
    #expect(try text("a/x") == "object")
    #expect(try store.sweep() == 0)
  }

  @Test func withoutASweepTooALeftoverSaysNothingOfANewObject() async throws {
    let store = try await open()
    folder.write("store/a/.x.lock.json", #"{"retainUntil":"2099-01-01T00:00:00Z","strength":"final","held":true}"#)
    try await store.put([1], as: try key("a/x"), .flushed, protection)
    #expect(try text("a/.x.lock.json") == sidecar)
  }

  @Test(arguments: [
    "", "{}", "[]", "{\"held\":1}", #"{"held":false,"more":1}"#, #"{"retainUntil":"2020-01-01T00:00:00Z","held":false}"#,
    #"{"retainUntil":"soon","strength":"final","held":false}"#,
    #"{"retainUntil":"2020-01-01T00:00:00Z","strength":"weak","held":false}"#,
    "{\"held\":false" + String(repeating: " ", count: 5_000) + "}",
  ]) func whatCannotBeReadKeepsTheObject(_ text: String) async throws {
    let store = try await open()
    try await store.put([1], as: try key("a/x"))
    folder.write("store/a/.x.lock.json", text)
    let version = ObjectVersion(key: try key("a/x"), id: "")
    guard case .refused(let reason) = try await store.delete(version) else { return #expect(Bool(false), "it is deleted") }
    #expect(reason.contains("a/.x.lock.json"))
    await #expect { try await store.protection(of: version) } throws: { ($0 as? StorageError)?.code == .damaged }
    await #expect { try await store.hold(version, false) } throws: { ($0 as? StorageError)?.code == .damaged }
    await #expect { try await store.retain(version, try #require(protection.retention)) } throws: {
      ($0 as? StorageError)?.code == .damaged
    }
    await #expect { try await store.put([2], as: version.key, .rebuildable) } throws: { ($0 as? StorageError)?.code == .refused }
    #expect(try await store.read(version.key, limit: 1) == [1])
    #expect(try self.text("a/.x.lock.json") == text)
    #expect(try store.sweep() == 0)
  }

  @Test func withoutAClockEveryRetentionStands() async throws {
    let store = try await open(StoreDefaults(retain: 1))
    try await store.put([1], as: try key("a/x"))
    clock.advance(by: 1 << 60)
    let version = ObjectVersion(key: try key("a/x"), id: "")
    #expect(try await DirectoryStore.open(path).delete(version) != .deleted)
    #expect(try await store.delete(version) == .deleted)
    #expect(files().isEmpty)
  }

  @Test func theImmutableFlagKeepsAFileFromEverybodyElse() async throws {
    let store = try await open(StoreDefaults(immutable: true))
    defer { _ = folder.run("chattr", "-R", "-i", path) }
    try await store.put([1], as: try key("a/x"))
    try await store.put([1], as: try key("a/x"))
    try await store.put([1], as: try key("a/index"), .rebuildable)
    try await store.put([2], as: try key("a/index"), .rebuildable)
    #expect(Set(files().keys) == ["x", "index"])
    if let refusal = store.immutableRefusal {
      // Not on this file system, or not for this user: said, and everything else as always.
      #expect(refusal.operation.contains("flag"))
    } else {
      #expect(folder.run("rm", "-f", path + "/a/x") != 0)
      #expect(folder.run("rm", "-f", path + "/a/index") == 0)
      #expect(try store.sweep() == 0)
    }
    let version = ObjectVersion(key: try key("a/x"), id: "")
    try await store.hold(version, true)
    #expect(try await store.delete(version) == .held)
    try await store.hold(version, false)
    // By a store that was opened without the flag too.
    #expect(try await open().delete(version) == .deleted)
  }

  @Test(.enabled(if: geteuid() == 0, "only root may mount a file system")) func aFileSystemWithoutTheFlagIsReported() async throws
  {
    folder.write("store/.x", "")
    try #require(folder.run("mount", "-t", "ramfs", "ramfs", path) == 0)
    defer { _ = folder.run("umount", "-l", path) }
    let store = try await open(StoreDefaults(immutable: true))
    try await store.put([1], as: try key("a/x"))
    #expect(store.immutableRefusal != nil)
    #expect(try await store.read(try key("a/x"), limit: 1) == [1])
    #expect(try await store.delete(ObjectVersion(key: try key("a/x"), id: "")) == .deleted)
  }

  @Test func noAccentHidesASlash() async throws {
    let store = try await open()
    folder.write("outside/secret", "s")
    #expect(folder.run("mkdir", path + "/a") == 0)
    #expect(folder.run("ln", "-s", folder.path + "/outside", path + "/a/\u{301}") == 0)
    // To a Character view, "a/́" is one part, and the link in it would be followed.
    let hidden = try key("a/\u{301}/secret")
    await #expect { try await store.open(hidden) } throws: { ($0 as? StorageError)?.code == .wrongKind }
  }
}
