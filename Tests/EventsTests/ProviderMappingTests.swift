import Testing
import TestSupport

@testable import Events

/// The mapping format itself: what it reads, what it refuses and where.
struct ProviderMappingTests {
  /// A small mapping, with a replacement made in its text.
  private func mapping(replacing old: String = "", with new: String = "") throws -> ProviderMapping {
    let text = """
      {"mapping":"small","version":2,"description":"For tests.",
       "fields":{"id":{"at":["/id"],"compose":["/m/id",["/x","/t"]]},"type":{"at":["/t"]},"timestamp":{"at":["/ts"],"unit":"ms"},
                 "messageId":{"at":["/m/id"]},"direction":{"at":["/d"]},"status":{"at":["/s"]},"channel":{"at":["/c"]}},
       "types":{"sent":{"type":"send"},"got_*":{"type":"delivery","status":"OK"}},
       "statuses":{"OK":"delivered","NO":"failed"},"channels":{"text*":"SMS","text-w":"WHATSAPP"},"directions":{"out":"outbound"},
       "known":["/m/a~1b","/w/**"]}
      """
    let parts = old.isEmpty ? [text] : text.split(separator: old, maxSplits: 1).map(String.init)
    try #require(old.isEmpty || parts.count == 2)
    return try ProviderMapping(json: Array(parts.joined(separator: new).utf8))
  }

  @Test(arguments: ProviderMapping.builtInNames) func loadsTheBuiltIns(_ name: String) throws {
    let mapping = try #require(try ProviderMapping.named(name))
    #expect(mapping.name == name)
    #expect(!mapping.sources.isEmpty)
    #expect(mapping.sources.allSatisfy { $0.hasPrefix("https://") || $0 == "docs/mappings.md" })
    #expect(mapping.labelledTrie.slotCount == mapping.slots.count)
  }

  @Test func knowsNoOtherName() throws { #expect(try ProviderMapping.named("genesis") == nil) }

  @Test(
    arguments: [
      (#""version":2"#, #""version":0"#, .wrongType, "/version"), (#""version":2,"#, "", .missingKey, ""),
      (#""mapping""#, #""maping""#, .unknownKey, "/maping"), (#""known":["#, #""known":["x","#, .badPointer, "/known/0"),
      (#"["/t"]}"#, #"["t"]}"#, .badPointer, "/fields/type/at/0"), (#"["/t"]}"#, #"["/~2"]}"#, .badPointer, "/fields/type/at/0"),
      (#"["/t"]}"#, #"[]}"#, .wrongType, "/fields/type/at"), (#"["/t"]}"#, #""/t"}"#, .wrongType, "/fields/type/at"),
      (#"{"at":["/t"]}"#, #"{}"#, .missingKey, "/fields/type"), (#""type":{"at":["/t"]},"#, "", .missingKey, "/fields"),
      (#""unit":"ms""#, #""unit":"days""#, .unknownWord, "/fields/timestamp/unit"),
      (#""at":["/s"]"#, #""at":["/s"],"unit":"s""#, .unknownKey, "/fields/status/unit"),
      (#"{"at":["/d"]}"#, #"{"const":"up"}"#, .unknownWord, "/fields/direction/const"),
      (#"{"at":["/d"]}"#, #"{"const":"outbound","at":["/d"]}"#, .unknownKey, "/fields/direction/at"),
      (#"{"at":["/c"]}"#, #"{"const":"FAX"}"#, .unknownWord, "/fields/channel/const"),
      (#""type":"send""#, #""type":"sent""#, .unknownWord, "/types/sent/type"),
      (#""status":"OK""#, #""status":"FINE""#, .unknownWord, "/types/got_*/status"),
      (#""NO":"failed""#, #""NO":"lost""#, .unknownWord, "/statuses/NO"),
      (#":"SMS""#, #":"FAX""#, .unknownWord, "/channels/text*"),
      (#":"outbound""#, #":"out""#, .unknownWord, "/directions/out"),
      (#""mapping""#, #""version":1,"mapping""#, .repeatedKey, "/version"),
      (#"{"sent":{"type":"send"},"got_*":{"type":"delivery","status":"OK"}}"#, "{}", .missingKey, "/types"),
    ] as [(String, String, MappingError.Code, String)])
  func refuses(_ old: String, _ new: String, _ code: MappingError.Code, _ place: String) {
    let error = #expect(throws: MappingError.self) { try mapping(replacing: old, with: new) }
    #expect(error?.code == code)
    #expect(error?.place == place)
  }

  @Test func everyWordMeansWhatItSays() throws {
    let mapping = try mapping()
    #expect(mapping.types.lookup("sent") == .init(type: .send))
    #expect(mapping.types.lookup("got_it") == .init(type: .delivery, status: "OK", statusClass: .delivered))
    #expect(mapping.types.lookup("got_") != nil)
    #expect(mapping.types.lookup("got") == nil)
    #expect(mapping.types.lookup("sent2") == nil)
    #expect(mapping.channels.lookup("text-w") == .whatsapp)
    #expect(mapping.channels.lookup("text-wide") == .sms)
    #expect(mapping.channels.lookup("EMAIL") == .email)
    #expect(mapping.directions.lookup("out") == .outbound)
    #expect(mapping.directions.lookup("inbound") == .inbound)
    #expect(mapping.statuses.lookup("ok") == nil)
  }

  @Test func aTrieLeadsToSlots() throws {
    let mapping = try mapping()
    let trie = mapping.trie
    func walk(_ keys: String...) -> Int {
      keys.reduce(PathTrie.root) { node, key in
        let bytes = Array(key.utf8)
        return trie.child(of: node, key: bytes.span)
      }
    }
    #expect(mapping.slots.map(\.description) == ["/id", "/m/id", "/x", "/t", "/ts", "/d", "/s", "/c"])
    #expect(mapping.plan.id.slots == [0])
    #expect(mapping.plan.id.parts == [[1], [2, 3]])
    #expect(mapping.plan.messageID.slots == [1])
    #expect(trie.slot(of: walk("m", "id")) == 1)
    #expect(trie.slot(of: walk("m")) == -1)
    #expect(trie.slot(of: walk("m", "a/b")) == -1)
    #expect(walk("m", "a/b") > 0)
    #expect(walk("m", "a") == PathTrie.unknown)
    #expect(walk("timestamX") == PathTrie.unknown)
    #expect(walk("m", "no", "further") == PathTrie.unknown)
    #expect(walk("w") > 0)
    #expect(walk("w", "any", "depth") == PathTrie.inWildcard)
  }

  /// The trie and the oracle's list of paths know the same fields.
  @Test(arguments: ProviderMapping.builtInNames) func everyPathIsKnownToTheTrie(_ name: String) throws {
    let mapping = try #require(try ProviderMapping.named(name))
    for (index, pointer) in mapping.slots.enumerated() {
      let node = pointer.keys.reduce(PathTrie.root) { node, key in
        key == JSONPointer.element ? mapping.labelledTrie.element(of: node) : mapping.labelledTrie.child(of: node, key: key.span)
      }
      #expect(mapping.labelledTrie.slot(of: node) == index)
    }
    for (pointer, isWildcard) in mapping.known {
      let node = pointer.keys.reduce(PathTrie.root) { mapping.trie.child(of: $0, key: $1.span) }
      #expect(node > 0)
      let key = Array("no such key".utf8)
      #expect(mapping.trie.child(of: node, key: key.span) == (isWildcard ? PathTrie.inWildcard : PathTrie.unknown))
    }
  }
}
