import Events
import Foundation
import Sealing
import Storage
import TestSupport
import Testing

/// A folder with a config, and an empty store.
struct KeysPlace {
  let folder: String

  init(
    _ folder: String, sealing: String = "key: { file: 'k/seal.key' }, certificate: 'k/seal.pem'",
    encryption: String = "keys: 'kek'"
  )
    throws
  {
    self.folder = folder
    for name in ["k", "kek", "in", "store"] {
      try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
    }
    let encryption = encryption.isEmpty ? "" : ", encryption: { \(encryption) }"
    try write(
      "tally.json5",
      "{ store: 'store', organization: 'Muster & Söhne', sources: [{ name: 'a', path: 'in' }], sealing: { \(sealing) }\(encryption) }"
    )
    try write("store/tally.json", #"{"format":1,"id":"s1"}"#)
  }

  func write(_ name: String, _ text: String) throws {
    let url = URL(filePath: "\(folder)/\(name)")
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  func read(_ name: String) throws -> String { try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8) }

  func keys(_ words: String..., environment: [String: String] = [:]) throws -> Tally.Ending {
    try Subprocess.run(
      Tally.path, ["keys"] + words + ["-c", "\(folder)/tally.json5"], environment: environment, directory: folder)
  }

  func check(environment: [String: String] = [:]) throws -> Tally.Ending {
    try Subprocess.run(
      Tally.path, ["config", "check", "-c", "\(folder)/tally.json5"], environment: environment, directory: folder)
  }

  func openssl(_ words: String...) throws -> Tally.Ending { try Tally.run(program: "/usr/bin/openssl", words, in: folder) }

  func names(_ name: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(name)").sorted()
  }

  func mode(_ name: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")[.posixPermissions] as? Int
  }

  /// A sealed slot whose key is wrapped by the newest key file.
  func fill(_ count: Int) async throws {
    let store = try await DirectoryStore.open("\(folder)/store", defaults: .none, now: { 0 }, newID: nil)
    let key = try SigningKey(key: Array(read("k/seal.key").utf8), certificate: Array(read("k/seal.pem").utf8))
    for day in 1...count {
      let slot = "archives/2026/10/0\(day)/SMS"
      let (content, keys) = (Array("{\(day)}".utf8), try kek())
      let seal = try await KeySealer(key, now: { key.certificate.notBefore }).seal(content)
      let context = ["archive": slot, "policy": "default", "store": "s1"]
      let wrapped = try keys.wrap(DataKey(), context: context)
      let document =
        #"{"context":{"archive":"\#(slot)","policy":"default","store":"s1"},"format":1,"scheme":"AES256-GCM-HKDF-1MB","wrapped":"#
        + #""\#(Base64.encode(wrapped.bytes))","wrapper":{"algorithm":"AES256-GCM","created":"\#(Instant(seconds: wrapped.created ?? 0))","id":"\#(wrapped.id)","kind":"file"}}"#
      for (name, bytes) in [
        ("manifest.json", content), ("manifest.json.p7s", seal.signature), ("key.json", Array(document.utf8)),
      ] {
        try await store.put(bytes, as: #require(ObjectKey("\(slot)/\(name)")))
      }
    }
  }

  private func kek() throws -> FileKeys {
    FileKeys(
      try names("kek").map { name in
        let value = try JSONValue.parse(Array(read("kek/\(name)").utf8))
        let id = try #require(value["id"]?.stringValue)
        let created = try #require(value["created"]?.stringValue.flatMap { Instant(rfc3339: $0) })
        return try KeyEncryptionKey(
          id: id, created: created.seconds, bytes: #require(value["key"]?.stringValue.flatMap { Base64.decode($0) }))
      })
  }

  func secrets() throws -> [String] {
    try names("kek").compactMap { try JSONValue.parse(Array(read("kek/\($0)").utf8))["key"]?.stringValue }
  }
}
