import Archival
import Events
import Sealing
import Storage
import Testing

/// A check finds whatever is not as sealed, and tells altered from missing from not checkable.
@Suite struct ArchiveCheckTests {
  private func check(
    _ manifest: Manifest, _ store: any ObjectStore, key: DataKey? = nil
  ) async throws -> ArchiveVerdict {
    try await ArchiveCheck(manifest, in: store, key: key, threads: 2).run()
  }

  /// A store in which one object has other bytes, or is gone.
  private func store(_ day: PackedFixture, _ key: String, _ change: ([UInt8]) -> [UInt8]?) async throws -> MemoryStore {
    let store = MemoryStore()
    for object in try await day.store.list(try #require(ObjectKey("archives"))) {
      let bytes = try await day.bytes(object.key.description)
      guard object.key.description == key else {
        try await store.put(bytes, as: object.key)
        continue
      }
      if let changed = change(bytes) { try await store.put(changed, as: object.key) }
    }
    return store
  }

  @Test(arguments: [false, true]) func findsNothingInWhatWasWritten(isEncrypted: Bool) async throws {
    let day = try await PackedFixture(exports: 3, records: 700, quarantined: true)
    let key = isEncrypted ? try DataKey() : nil
    for manifest in try await day.write(key: key) {
      let verdict = try await check(manifest, day.store, key: key)
      #expect(verdict.findings == [])
      #expect(verdict.members == manifest.members.count && verdict.events == manifest.events.count)
    }
  }

  @Test(arguments: [false, true]) func aFlippedBitIsFoundWhereverItIs(isEncrypted: Bool) async throws {
    let day = try await PackedFixture(exports: 2, records: 60)
    let key = isEncrypted ? try DataKey() : nil
    let manifest = try #require(try await day.write(key: key).first)
    let archive = try #require(manifest.archive)
    for object in [archive.object, archive.index] {
      for step in 0..<60 {
        let place = Int(object.bytes) * step / 60
        let store = try await store(day, object.key) { bytes in
          var bytes = bytes
          bytes[place] ^= 1 << UInt8(step % 8)
          return bytes
        }
        let findings = try await check(manifest, store, key: key).findings
        #expect(
          findings.contains { $0.object == object.key && $0.kind == .altered }, "byte \(place) of \(object.key): \(findings)")
        #expect(findings.allSatisfy { $0.kind == .altered || isEncrypted && place < 40 + 60 }, "\(findings)")
      }
    }
  }

  @Test func aCutOrMissingObjectIsFound() async throws {
    let day = try await PackedFixture(exports: 2, records: 60)
    let manifest = try #require(try await day.write().first)
    let archive = try #require(manifest.archive)
    for object in [archive.object.key, archive.index.key] {
      let cut = try await check(manifest, try await store(day, object) { Array($0.dropLast(100)) })
      #expect(cut.findings.map(\.kind) == [.altered] && cut.findings.map(\.object) == [object])
      let gone = try await check(manifest, try await store(day, object) { _ in nil })
      #expect(gone.findings.map(\.kind) == [.missing] && gone.findings.map(\.object) == [object])
    }
  }

  @Test func withoutTheKeyTheContentsAreNotCheckable() async throws {
    let day = try await PackedFixture(exports: 1, records: 60)
    let manifest = try #require(try await day.write(key: try DataKey()).first)
    #expect(try await check(manifest, day.store).findings.map(\.kind) == [.notCheckable])
    #expect(try await check(manifest, day.store, key: try DataKey()).findings.contains { $0.kind == .notCheckable })
  }

  /// A manifest that is not this archive's, each member of it.
  @Test func anotherManifestIsFound() async throws {
    let day = try await PackedFixture(exports: 2, records: 60, quarantined: true)
    let manifest = try #require(try await day.write().first { $0.slot.channel == .other })
    let digest = SHA256.hash([1])
    let changes: [(inout Manifest) -> Void] = [
      { $0.events.merkleRoot = digest }, { $0.events.quarantined += 1 }, { $0.members[0].sha256 = digest },
      { $0.members[0].bytes += 1 }, { $0.members[0].start += 1 }, { $0.members[1].path += "x" }, { $0.members.removeLast() },
      { $0.members[0].leaves = 0..<1 }, { $0.id += "0" }, { $0.archive?.object.sha256 = digest },
      { $0.archive?.index.sha256 = digest },
      { $0.members.swapAt(0, 1) }, { $0.archive = nil },
    ]
    for (number, change) in changes.enumerated() {
      var other = manifest
      change(&other)
      let findings = try await check(other, day.store).findings
      #expect(!findings.isEmpty && findings.allSatisfy { $0.kind == .altered || $0.kind == .missing }, "change \(number)")
    }
  }
}
