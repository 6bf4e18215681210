import Archival
import Events
import Sealing
import Storage
import TestSupport
import Testing

/// From exports to archives and back.
@Suite struct ArchiveTests {
  @Test(arguments: [false, true]) func whatIsPackedComesBack(isEncrypted: Bool) async throws {
    let day = try await PackedFixture(exports: 3, records: 400)
    let key = isEncrypted ? try DataKey() : nil
    let manifests = try await day.write(key: key)
    var found: [String: Int] = [:]
    for manifest in manifests {
      let reader = try await ArchiveReader(manifest, in: day.store, key: key)
      for member in reader.eventMembers {
        let events = try await reader.events(in: member)
        for leaf in events.leaves {
          let event = events[leaf]
          #expect(day.lines[event.export]?[event.line - 1] == event.bytes)
          found[event.export, default: 0] += 1
        }
      }
    }
    #expect(found == day.lines.mapValues(\.count))
  }

  @Test func anEventComesOutByItsIDsWithItsProof() async throws {
    let day = try await PackedFixture(exports: 2, records: 9_000)
    for manifest in try await day.write() {
      let reader = try await ArchiveReader(manifest, in: day.store)
      for leaf in [0, manifest.events.count / 2, manifest.events.count - 1] {
        let (record, proof) = try #require(try await reader.proof(of: leaf))
        var hasher = MerkleHasher()
        let hash = unsafe hasher.leaf(record.span.bytes)
        #expect(proof.root(of: hash) == manifest.events.merkleRoot)
        let value = try JSONValue.parse(record)
        let id = try #require(value["id"]?.stringValue)
        let event = try #require(try await reader.find(.event, id).first)
        #expect(event.leaf == leaf && event.bytes == record && day.lines[event.export]?[event.line - 1] == record)
        let message = try #require(value["message"]?["id"]?.stringValue)
        #expect(try await reader.find(.message, message).contains(event))
        #expect(try await reader.find(.message, message + "x") == [])
      }
    }
  }

  @Test(arguments: [1, 2, 5]) func bytesDoNotDependOnThreads(threads: Int) async throws {
    let day = try await PackedFixture(exports: 5, records: 300, threads: 1)
    let other = try await PackedFixture(exports: 5, records: 300, threads: threads)
    #expect(try await day.write() == other.write())
  }
}
