internal import Archival
internal import Events
internal import Synchronization

/// An index of a store's sealed archives in one SQLite file: what their manifests say, and their filters of ids. It says no more than the
/// store does, can be made from it at any time (`CatalogKeeper`), and is not part of it.
package final class Catalog: Sendable {
  /// The version of the format that this program writes. One of another version is made anew.
  static let format: Int64 = 4

  /// One task at a time.
  let database: Mutex<Database>
  /// The file.
  package let path: String

  /// Opens a catalog. Throws where it is none of this version and store.
  init(_ path: String, store: String, writes: Bool) throws(CatalogError) {
    self.path = path
    let database = try Database.open(path, writes: writes)
    let id = try database.number("PRAGMA application_id")
    guard id == CatalogSchema.applicationID else { throw CatalogError(.damaged, path, "it is no catalog") }
    let format = try database.number("PRAGMA user_version")
    guard format <= Catalog.format else {
      throw CatalogError(
        .newer(format: Int(format)), path, "it has format \(format), which a newer version of this program reads")
    }
    guard format == Catalog.format else { throw CatalogError(.damaged, path, "it has the old format \(format)") }
    let owner = try Catalog.owner(database)
    guard owner == store else { throw CatalogError(.otherStore(owner), path, "it is of the store \(owner)") }
    self.database = Mutex(database)
  }

  /// Makes an empty one, as fast as the disk takes it: nothing of it is safe before it is published.
  init(draft path: String, store: String) throws(CatalogError) {
    self.path = path
    let database = try Database.open(path, creates: true)
    try database.run("PRAGMA page_size=\(CatalogSchema.pageSize)")
    try database.run("PRAGMA journal_mode=OFF")
    try database.run("PRAGMA synchronous=OFF")
    for statement in CatalogSchema.statements { try database.run(statement) }
    var insert = try database.prepare("INSERT INTO store (id) VALUES (?1)")
    try insert.bind(1, store)
    _ = try insert.step()
    self.database = Mutex(database)
  }

  /// How many slots it knows, and the highest number of their manifests: of a whole chain they are the same, but for what could not be read.
  package func extent() throws(CatalogError) -> (slots: Int, highest: Int) {
    try database.withLock { database throws(CatalogError) in
      (
        Int(try database.number("SELECT count(*) FROM slot")),
        Int(try database.number("SELECT coalesce(max(number), 0) FROM slot"))
      )
    }
  }

  /// Hands the slots of those days and channels to `body`, by date, then supplement, then rewrite, then channel, until it returns false.
  func forEach(
    _ dates: ClosedRange<LogicalDate>? = nil, _ channels: Set<Channel>? = nil, _ body: (CatalogEntry) -> Bool
  ) throws(CatalogError) {
    try forEachRow(dates, channels) { _, entry, _ throws(CatalogError) in body(entry) }
  }

  /// The same, with the blocks of their filters.
  func forEachRow(
    _ dates: ClosedRange<LogicalDate>?, _ channels: Set<Channel>?,
    _ body: (borrowing Database, CatalogEntry, _ blocks: Int) throws(CatalogError) -> Bool
  ) throws(CatalogError) {
    try database.withLock { database throws(CatalogError) in
      var statement = try database.prepare(EntryRow.select + " WHERE slot BETWEEN ?1 AND ?2 ORDER BY slot")
      try statement.bind(1, dates.map { EntryRow.code(Slot($0.lowerBound, .sms)) } ?? .min)
      try statement.bind(2, dates.map { EntryRow.code(Slot($0.upperBound.advanced(by: 1), .sms)) - 1 } ?? .max)
      while try statement.step() {
        let (entry, blocks) = try EntryRow.read(statement, path)
        guard channels?.contains(entry.slot.channel) ?? true else { continue }
        guard try body(database, entry, blocks) else { return }
      }
    }
  }

  /// A slot with its filter; nil where it is not known.
  func cataloged(_ slot: Slot) throws(CatalogError) -> CatalogedSlot? {
    try database.withLock { database throws(CatalogError) in
      var statement = try database.prepare(EntryRow.select + " WHERE slot = ?1")
      try statement.bind(1, EntryRow.code(slot))
      guard try statement.step() else { return nil }
      return CatalogedSlot(
        entry: try EntryRow.read(statement, path).entry, filter: try FilterRows.read(EntryRow.code(slot), in: database))
    }
  }

  /// Writes slots, in place of what is known of them.
  func put(_ slots: [CatalogedSlot]) throws(CatalogError) {
    try database.withLock { database throws(CatalogError) in
      try database.transaction { () throws(CatalogError) in
        for slot in slots { try FilterRows.put(slot.filter, of: try EntryRow.write(slot, in: database), in: database) }
      }
    }
  }

  /// Ends a draft: what opens it from now on writes safely.
  func finish() throws(CatalogError) {
    try database.withLock { database throws(CatalogError) in try database.run("PRAGMA journal_mode=DELETE") }
  }

  private static func owner(_ database: borrowing Database) throws(CatalogError) -> String {
    var statement = try database.prepare("SELECT id FROM store")
    guard try statement.step() else { throw CatalogError(.damaged, database.path, "it does not say of which store it is") }
    return try statement.text(0)
  }
}
