package import Archival
package import Events
package import Sealing

/// A small sealed store, object by object, made without the job that makes such stores: some channels of some days, each with a few events,
/// one chain, one signer.
package struct SealedFixture {
  /// Everything in it, by key.
  package var objects: [String: [UInt8]] = [:]
  /// The slots in the order of the chain.
  package private(set) var slots: [Slot] = []
  /// The lines of each slot's archive.
  package private(set) var lines: [Slot: [String]] = [:]
  package let key: SigningKey
  package let store = "5f0c6a2e-0000-4000-8000-000000000001"
  /// When everything was sealed, in seconds since 1970: 2026-11-19T06:00:00Z.
  package static let sealedAt: Int64 = 1_795_068_000
  private var number = 0
  private var previous: Digest?

  /// A store of `days` from 2026-10-18, with a slot of each channel.
  package init(days: Int = 3, channels: [Channel] = [.sms, .email], key: SigningKey? = nil) throws {
    self.key =
      try key
      ?? SigningKey.make(name: "Records", organization: "Example", from: SealedFixture.sealedAt - 3_650 * 86_400, days: 7_300)
    objects["tally.json"] = Array("{\"format\":1,\"id\":\"\(store)\"}\n".utf8)
    for day in 0..<days {
      guard let first = LogicalDate("2026-10-18") else { continue }
      try add(first.advanced(by: day), channels)
    }
  }

  /// Seals one more day.
  package mutating func add(_ date: LogicalDate, _ channels: [Channel], supplement: Int = 0, events: Int = 3) throws {
    let channels = channels.sorted { $0.rawValue < $1.rawValue }
    let name = "exports/archiver/\(date.path)/h00\(supplement > 0 ? "-late\(supplement)" : "").ndjson"
    var export: [UInt8] = []
    for channel in channels {
      export += SealedFixture.lines(date, channel, supplement, events).flatMap { Array(($0 + "\n").utf8) }
    }
    let input = Manifest.Reference(key: name, bytes: Int64(export.count), sha256: SHA256.hash(export))
    objects[name] = export
    objects[name + ".custody.json"] = custody(input, date, channels.count * events)
    for channel in channels {
      let slot = Slot(date, channel, supplement: supplement)
      try add(slot, channels, input, SealedFixture.lines(date, channel, supplement, events))
    }
  }

  private mutating func add(_ slot: Slot, _ expected: [Channel], _ input: Manifest.Reference, _ lines: [String]) throws {
    let id =
      "\(slot.date.description.filter { $0 != "-" })-\(slot.channel.name)\(slot.supplement > 0 ? "-s\(slot.supplement)" : "")-"
      + SHA256.hash(Array(slot.folder.utf8)).description.prefix(12)
    let content = lines.flatMap { Array(($0 + "\n").utf8) }
    let member = "data/events/archiver/000001.ndjson"
    let tar = PlainTar([
      ("\(id)/bagit.txt", Array("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n".utf8)), ("\(id)/\(member)", content),
      ("\(id)/manifest-sha256.txt", Array("\(SHA256.hash(content))  \(member)\n".utf8)),
    ])
    let archive = keep("\(slot.folder)/\(id).tar.zst", tar.bytes)
    let index = keep("\(slot.folder)/\(id).index", Array("an index".utf8))
    let summary = keep(slot.summaryKey, Array(#"{"summary":true}"#.utf8))
    var events = Manifest.Events(merkleRoot: root(lines))
    (events.count, events.outbound, events.types) = (lines.count, lines.count, [.send: lines.count])
    number += 1
    let start = tar.starts["\(id)/\(member)"] ?? 0
    let manifest = Manifest(
      store: store, id: id, slot: slot, number: number, previous: previous, expected: expected,
      createdAt: Instant(nanoseconds: SealedFixture.sealedAt * 1_000_000_000, digits: 3), program: "tally 0.1.0",
      config: SHA256.hash([]), retentionClass: "default", archive: Manifest.Archive(object: archive, index: index),
      events: events,
      kept: Manifest.Kept(),
      members: [
        Manifest.Member(
          path: member, bytes: Int64(content.count), sha256: SHA256.hash(content), start: start, leaves: 0..<lines.count)
      ],
      inputs: [Manifest.Input(object: input, records: lines.count)], gaps: [], reconciliation: nil, summary: summary)
    try seal(manifest)
    slots.append(slot)
    self.lines[slot] = lines
  }

  /// Puts a manifest into its folder, sealed by the store's signer or another.
  package mutating func seal(_ manifest: Manifest, by other: SigningKey? = nil) throws {
    let signer = other ?? key
    previous = SHA256.hash(manifest.bytes)
    objects[manifest.slot.folder + "/manifest.json"] = manifest.bytes
    objects[manifest.slot.folder + "/manifest.json.p7s"] = try CMSSeal.sign(
      manifest.bytes, with: signer, at: SealedFixture.sealedAt)
    let certificates = try ([signer.certificate] + signer.chain).map { try $0.pem() }
    objects[manifest.slot.folder + "/manifest.json.pem"] = Array(certificates.joined().utf8)
  }

  /// Seals everything anew, as of days on which nothing came.
  package mutating func empty() throws {
    objects = objects.filter { !$0.key.hasPrefix("exports/") && !$0.key.hasSuffix(".tar.zst") && !$0.key.hasSuffix(".index") }
    var former: Digest?
    for slot in slots {
      var manifest = try manifest(slot)
      (manifest.previous, manifest.archive, manifest.members, manifest.inputs) = (former, nil, [], [])
      manifest.events = Manifest.Events(merkleRoot: MerkleTree.root(of: []))
      try seal(manifest)
      former = previous
    }
  }

  /// The manifest of a slot.
  package func manifest(_ slot: Slot) throws -> Manifest { try Manifest(objects[slot.folder + "/manifest.json"] ?? []) }

  private mutating func keep(_ key: String, _ bytes: [UInt8]) -> Manifest.Reference {
    objects[key] = bytes
    return Manifest.Reference(key: key, bytes: Int64(bytes.count), sha256: SHA256.hash(bytes))
  }

  private func root(_ lines: [String]) -> Digest {
    var hasher = MerkleHasher()
    return MerkleTree.root(of: lines.map { line in unsafe hasher.leaf(Array(line.utf8).span.bytes) })
  }

  private static func lines(_ date: LogicalDate, _ channel: Channel, _ supplement: Int, _ count: Int) -> [String] {
    (0..<count).map { number in
      let id = "\(date)-\(channel.name)-\(supplement)-\(number)"
      return
        #"{"id":"e-\#(id)","version":"1.0","type":"message:send","timestamp":"\#(date)T10:00:0\#(number % 10)Z","message":{"id":"m-\#(id)","#
        + #""direction":"outbound",\#t"channel":"\#(channel.name)","note":"\"\\ü"}}"#
    }
  }

  private func custody(_ input: Manifest.Reference, _ date: LogicalDate, _ records: Int) -> [UInt8] {
    let name = input.key.split(separator: "/").last ?? ""
    return Array(
      """
      {"source":"archiver","side":"archiver","name":"\(name)","path":"in/\(name)","date":"\(date)","pulledAt":"2026-10-20T00:00:00.000Z",
      "sha256":"\(input.sha256)","storedBytes":\(input.bytes),"rawBytes":\(input.bytes),"mapping":{"name":"archiver","version":1},
      "records":\(records),"events":{"scanned":\(records),"outbound":\(records),"excluded":0,"quarantined":0},
      "types":{"send":\(records)},"channels":{},"drift":[],"truncated":false,"findings":[]}
      """.utf8)
  }
}

extension SealedFixture {
  /// The proof of one of a slot's events.
  package func proof(of leaf: Int, in slot: Slot) throws -> EventProof {
    let lines = lines[slot] ?? []
    var hasher = MerkleHasher()
    let leaves = lines.map { line in
      let bytes = Array(line.utf8)
      return unsafe hasher.leaf(bytes.span.bytes)
    }
    let proof = InclusionProof(index: leaf, count: lines.count) { range in MerkleTree.root(of: Array(leaves[range])) }
    func text(_ name: String) -> String { String(decoding: objects[slot.folder + "/" + name] ?? [], as: UTF8.self) }
    return EventProof(
      event: lines[leaf], proof: proof ?? InclusionProof(index: 0, count: 0, path: []), manifest: text("manifest.json"),
      signature: objects[slot.folder + "/manifest.json.p7s"] ?? [], certificates: text("manifest.json.pem"), tokens: [])
  }

  /// Writes the store into a folder, and the signer's certificate beside it as `trust.pem`.
  package func write(to folder: TemporaryFolder, as name: String = "store") throws {
    for (key, bytes) in objects { folder.write(name + "/" + key, bytes) }
    folder.write("trust.pem", try key.certificate.pem())
  }
}
