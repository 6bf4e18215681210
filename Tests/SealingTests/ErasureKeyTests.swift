import Sealing
import Testing

/// Pseudonyms and sealed ids of a ledger of erasures.
@Suite struct ErasureKeyTests {
  private func key(_ byte: UInt8) throws -> ErasureKey { try ErasureKey([UInt8](repeating: byte, count: 32)) }

  @Test func pseudonyms() throws {
    let (one, again, two) = (try key(1), try key(1), try key(2))
    #expect(one.pseudonym(of: 5) == again.pseudonym(of: 5))
    #expect(one.pseudonym(of: 5) != one.pseudonym(of: 6) && one.pseudonym(of: 5) != two.pseudonym(of: 5))
    #expect(one.pseudonym(of: 5) != SHA256.hash([0, 0, 0, 0, 0, 0, 0, 5]))
    #expect(one.id.count == 16 && one.id != two.id && one.id == again.id)
  }

  @Test("An id opens at its place, under its key, as it was sealed, and nowhere else") func ids() throws {
    let key = try key(1)
    let sealed = try key.seal("M-ü-1", for: "erasures/subjects/00000001")
    #expect(try key.open(sealed, for: "erasures/subjects/00000001") == "M-ü-1")
    #expect(throws: SealingError.notAuthentic(at: 0)) { try key.open(sealed, for: "erasures/subjects/00000002") }
    #expect(throws: SealingError.notAuthentic(at: 0)) { try self.key(2).open(sealed, for: "erasures/subjects/00000001") }
    for index in sealed.indices {
      var changed = sealed
      changed[index] ^= 1
      #expect(throws: SealingError.notAuthentic(at: 0)) { try key.open(changed, for: "erasures/subjects/00000001") }
    }
    #expect(throws: SealingError.self) { try key.open(Array(sealed.prefix(27)), for: "erasures/subjects/00000001") }
    #expect(throws: SealingError.self) { try ErasureKey([1, 2, 3]) }
  }

  @Test("Nothing that describes a key shows it") func describesNothing() throws {
    let key = try key(0x41)
    #expect("\(key)" == "erasure key \(key.id)" && String(reflecting: key) == "erasure key \(key.id)")
    #expect(Mirror(reflecting: key).children.count == 1)
  }
}
