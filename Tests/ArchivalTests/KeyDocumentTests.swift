import Archival
import Events
import Sealing
import Testing

@Suite struct KeyDocumentTests {
  private static let text =
    #"{"context":{"archive":"archives/2026/10/18/SMS","policy":"default","store":"s1"},"format":1,"scheme":"AES256-GCM-HKDF-1MB","#
    + #""wrapped":"AQID","wrapper":{"algorithm":"AES256-GCM","created":"2026-11-18T00:00:00Z","id":"k1","kind":"file"}}"#

  private var document: KeyDocument {
    KeyDocument(
      store: "s1", archive: "archives/2026/10/18/SMS", policy: "default",
      wrapped: WrappedKey(kind: "file", id: "k1", algorithm: "AES256-GCM", created: 1_794_960_000, bytes: [1, 2, 3]))
  }

  @Test func isWhatTheFormatSays() throws {
    #expect(String(decoding: document.bytes, as: UTF8.self) == Self.text)
    #expect(try KeyDocument(Array(Self.text.utf8)) == document)
    #expect(document.context == ["archive": "archives/2026/10/18/SMS", "policy": "default", "store": "s1"])
    var undated = document
    undated.wrapped.created = nil
    #expect(try KeyDocument(undated.bytes) == undated)
  }

  /// One flipped bit never gives the same values, and never a crash.
  @Test func aFlippedBitShows() {
    let bytes = document.bytes
    for bit in 0..<bytes.count * 8 {
      var changed = bytes
      changed[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect((try? KeyDocument(changed)) != document)
    }
    for count in 0..<bytes.count { #expect(throws: ManifestError.self) { _ = try KeyDocument(Array(bytes.prefix(count))) } }
  }

  @Test(arguments: [
    ("", ""), ("\"format\":1", "\"format\":1.0"), ("\"format\":1", "\"format\":0"), ("{\"context\"", "{ \"context\""),
    ("\"AQID\"", "\"AQID====\""), ("\"AQID\"", "\"AQIDB\""), ("\"AQID\"", "7"), ("\"format\":1", "\"format\":1,\"format\":1"),
    ("\"store\":\"s1\"", "\"store\":\"s1\",\"x\":\"y\""), ("\"kind\":\"file\"", "\"kind\":null"),
    ("AES256-GCM-HKDF-1MB", "none"), ("2026-11-18T00:00:00Z", "2026-11-18T00:00:00.0Z"), ("2026-11-18T00:00:00Z", "yesterday"),
    ("\"k1\"", "\"\\u006b1\""),
  ]) func refusesWhatItWouldNotWrite(_ old: String, _ new: String) {
    let text = old.isEmpty ? Self.text + "\n" : Self.text.replacing(old, with: new)
    #expect(throws: ManifestError.self) { _ = try KeyDocument(Array(text.utf8)) }
  }

  @Test func newerAndLarger() {
    let newer = Self.text.replacing("\"format\":1", with: "\"format\":2")
    #expect(throws: ManifestError.newer(format: 2, of: "wrapped key")) { _ = try KeyDocument(Array(newer.utf8)) }
    #expect(throws: ManifestError.damaged("more than 64 KiB", of: "wrapped key")) {
      _ = try KeyDocument([UInt8](repeating: 0x20, count: 70_000))
    }
    let deep = [UInt8](repeating: 0x5b, count: 60_000)
    #expect(throws: ManifestError.self) { _ = try KeyDocument(deep) }
  }

  @Test func names() {
    #expect((1...3).map(KeyDocument.name) == ["key.json", "key.2.json", "key.3.json"])
    for number in [1, 2, 17] { #expect(KeyDocument.number(KeyDocument.name(number)) == number) }
    for name in ["key.1.json", "key.0.json", "key.02.json", "key.+2.json", "key.-2.json", "key.json2", "key..json", "keys.json"] {
      #expect(KeyDocument.number(name) == nil, "\(name)")
    }
  }

  @Test func keyFiles() throws {
    let key = try KeyEncryptionKey(id: "2026-11-18", created: 1_794_960_000, bytes: Array(0..<32))
    let bytes = KeyFile.bytes(of: key)
    #expect(
      String(decoding: bytes, as: UTF8.self)
        == #"{"created":"2026-11-18T00:00:00Z","format":1,"id":"2026-11-18","key":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="}"#
        + "\n")
    #expect(try KeyFile.read(bytes) == key)
    let text = String(decoding: bytes, as: UTF8.self)
    for (old, new) in [("AAEC", "AA"), ("\"format\":1", "\"format\":2"), ("2026-11-18\"", "../x\""), ("Hh8=", "Hh8"), ("{", "[")]
    {
      let error = #expect(throws: SealingError.self) { _ = try KeyFile.read(Array(text.replacing(old, with: new).utf8)) }
      #expect(error?.description.contains("AAEC") == false)
    }
  }
}
