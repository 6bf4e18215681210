internal import Archival
internal import Events
internal import Sealing

/// A slot as a row of the table.
enum EntryRow {
  static let select =
    "SELECT date, channel, supplement, rewrite, problem, sha256, bytes, id, number, supplements, retentionClass, archiveKey, archiveBytes, "
    + "archiveSha256, indexKey, indexBytes, indexSha256, plainBytes, plainSha256, keyID, events, summarised, quarantined, types, "
    + "outcomes, filters, first, last, blocks, checksum FROM slot"

  /// Bits of a slot's row behind those of its date.
  static let bits: Int64 = 21
  private static let mostSupplements = 0x1ff

  /// A slot's row: by date, then supplement, then rewrite, then channel.
  static func code(_ slot: Slot) -> Int64 {
    Int64(slot.date.day) << bits | Int64(min(slot.supplement, mostSupplements)) << 12
      | Int64(min(slot.rewrite, Slot.mostRewrites)) << 4 | Int64(slot.channel.rawValue)
  }

  /// Whether a slot has a row of its own. One that has none is not catalogued, so that whoever asks reads the store.
  static func hasRow(_ slot: Slot) -> Bool { slot.supplement <= mostSupplements && slot.rewrite <= Slot.mostRewrites }

  /// Values of a row, in the order of `select`, but for the checksum.
  private enum Value {
    case text(String?)
    case number(Int64?)
  }

  private static func values(_ entry: CatalogEntry, blocks: Int) -> [Value] {
    let facts = entry.manifest
    let archive = facts?.archive
    func number(_ value: Int?) -> Value { .number(value.map(Int64.init)) }
    return [
      .text(entry.slot.date.description), .text(entry.slot.channel.name), number(entry.slot.supplement),
      number(entry.slot.rewrite), .text(entry.problem),
      .text(facts?.sha256.description), .number(facts?.bytes), .text(facts?.id), number(facts?.number), .text(facts?.supplements),
      .text(facts?.retentionClass),
      .text(archive?.object.key), .number(archive?.object.bytes), .text(archive?.object.sha256.description),
      .text(archive?.index.key), .number(archive?.index.bytes), .text(archive?.index.sha256.description),
      .number(archive?.encryption?.plainBytes), .text(archive?.encryption?.plainSHA256.description), .text(facts?.keyID),
      number(facts?.events), number(facts?.summarised), number(facts?.quarantined),
      .text(facts.map { joined($0.types.map(\.name)) }), .text(facts?.outcomes.map { joined($0) }),
      .text(facts?.filters.map { joined($0.map(\.name)) }), .text(facts?.first?.description),
      .text(facts?.last?.description), number(blocks),
    ]
  }

  private static func joined(_ names: some Collection<String>) -> String { names.sorted().joined(separator: " ") }

  private static func names(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }

  /// Finds a value that is not as it was written: a changed date would hide an archive from a hold.
  private static func checksum(_ values: [Value]) -> Int64 {
    var bytes: [UInt8] = []
    for value in values {
      switch value {
      case .text(let text): if let text { bytes += text.utf8 } else { bytes.append(1) }
      case .number(let number): bytes += number.map { Array(String($0).utf8) } ?? [1]
      }
      bytes.append(0)
    }
    return Int64(bitPattern: Checksum.hash(bytes.span))
  }

  /// Writes a row, in place of the slot's; its code.
  static func write(_ slot: CatalogedSlot, in database: borrowing Database) throws(CatalogError) -> Int64 {
    let values = values(slot.entry, blocks: slot.blocks)
    let code = code(slot.entry.slot)
    let places = (1...values.count + 2).map { "?\($0)" }.joined(separator: ", ")
    let columns = "slot, " + select.dropFirst("SELECT ".count).dropLast(" FROM slot".count)
    var statement = try database.prepare("INSERT OR REPLACE INTO slot (\(columns)) VALUES (\(places))")
    try statement.bind(1, code)
    for (index, value) in values.enumerated() {
      switch value {
      case .text(let text): try statement.bind(Int32(index + 2), text)
      case .number(let number): try statement.bind(Int32(index + 2), number)
      }
    }
    try statement.bind(Int32(values.count + 2), checksum(values))
    _ = try statement.step()
    return code
  }

  /// Reads the row at hand. Throws `damaged` where it is not as it was written.
  static func read(_ row: borrowing Statement, _ path: String) throws(CatalogError) -> (entry: CatalogEntry, blocks: Int) {
    func text(_ column: Int32) throws(CatalogError) -> String? { row.isNull(column) ? nil : try row.text(column) }
    func number(_ column: Int32) throws(CatalogError) -> Int64? { row.isNull(column) ? nil : try row.integer(column) }
    let damaged = CatalogError(.damaged, path, "what it says of a slot is not as it was written")
    guard let date = try text(0).flatMap({ LogicalDate($0) }), let channel = try text(1).flatMap({ Channel(name: $0) }),
      let supplement = try number(2), let rewrite = try number(3), let blocks = try number(28)
    else { throw damaged }
    let slot = Slot(date, channel, supplement: Int(supplement), rewrite: Int(rewrite))
    var entry = CatalogEntry(slot: slot, manifest: nil, problem: try text(4))
    if let sha256 = try text(5) {
      guard let sha256 = Digest(hex: sha256), let bytes = try number(6), let id = try text(7), let order = try number(8),
        let retentionClass = try text(10),
        let events = try number(20), let summarised = try number(21), let quarantined = try number(22),
        let types = try text(23)
      else { throw damaged }
      entry.manifest = CatalogEntry.Facts(
        sha256: sha256, bytes: bytes, id: id, number: Int(order), supplements: try text(9), retentionClass: retentionClass,
        archive: try archive(text, number), keyID: try text(19), events: Int(events), summarised: Int(summarised),
        quarantined: Int(quarantined), types: Set(names(types).compactMap { EventType(name: $0) }),
        outcomes: try text(24).map { Set(names($0)) },
        filters: try text(25).map { Set(names($0).compactMap(FilterKey.init(name:))) },
        first: try text(26).flatMap { Instant(rfc3339: $0) }, last: try text(27).flatMap { Instant(rfc3339: $0) })
    }
    guard try number(29) == checksum(values(entry, blocks: Int(blocks))) else { throw damaged }
    return (entry, Int(blocks))
  }

  private static func archive(
    _ text: (Int32) throws(CatalogError) -> String?, _ number: (Int32) throws(CatalogError) -> Int64?
  ) throws(CatalogError) -> Manifest.Archive? {
    guard let key = try text(11), let bytes = try number(12), let sha256 = try text(13).flatMap({ Digest(hex: $0) }),
      let indexKey = try text(14), let indexBytes = try number(15), let indexSHA256 = try text(16).flatMap({ Digest(hex: $0) })
    else { return nil }
    var encryption: Manifest.Encryption?
    if let bytes = try number(17), let sha256 = try text(18).flatMap({ Digest(hex: $0) }) {
      encryption = Manifest.Encryption(plainBytes: bytes, plainSHA256: sha256)
    }
    return Manifest.Archive(
      object: Manifest.Reference(key: key, bytes: bytes, sha256: sha256),
      index: Manifest.Reference(key: indexKey, bytes: indexBytes, sha256: indexSHA256), encryption: encryption)
  }
}
