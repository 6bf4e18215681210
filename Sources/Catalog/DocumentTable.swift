internal import Events
internal import Sealing
internal import Storage
internal import Synchronization

/// Small documents of the store that are catalogued for people who look into the file: a row for each revision of a hold, and for each run
/// record. Nothing is decided by them.
enum DocumentTable: String, CaseIterable, Sendable {
  case hold, run

  /// The folder of the store that has them.
  var folder: String { rawValue + "s" }

  /// Columns besides key, digest and problem, each with the member of the document that it is.
  var columns: [(name: String, path: [String])] {
    switch self {
    case .hold:
      [
        ("id", ["holdId"]), ("revision", ["revision"]), ("status", ["status"]), ("matter", ["matter"]),
        ("recordedAt", ["recordedAt"]),
      ]
    case .run:
      [
        ("id", ["id"]), ("job", ["job"]), ("date", ["date"]), ("exit", ["exit", "code"]), ("startedAt", ["startedAt"]),
        ("finishedAt", ["finishedAt"]),
      ]
    }
  }

  /// The statement that makes it.
  var definition: String {
    "CREATE TABLE \(rawValue) (key TEXT PRIMARY KEY, sha256 TEXT, problem TEXT, "
      + columns.map { "\($0.name) TEXT" }.joined(separator: ", ") + ") WITHOUT ROWID"
  }

  /// Keys of the store's documents of this kind, in order.
  func keys(in store: any ObjectStore) async throws -> [ObjectKey] {
    guard let folder = ObjectKey(folder) else { return [] }
    return try await store.list(folder).map(\.key).filter { $0.name.hasSuffix(".json") }
  }

  /// Larger ones are catalogued by name alone.
  private static let limit = 64 << 20

  /// Reads one. What is wrong with it is a problem of the row and no error; what the store cannot do is thrown.
  func read(_ key: ObjectKey, from store: any ObjectStore) async throws -> DocumentRow {
    var row = DocumentRow(table: self, key: key.description)
    do {
      let bytes = try await store.read(key, limit: DocumentTable.limit)
      row.sha256 = SHA256.hash(bytes).description
      let value = try JSONValue.parse(bytes)
      row.values = columns.map { column in
        let member = column.path.reduce(Optional(value)) { $0?[$1] }
        return member?.stringValue ?? member?.intValue.map { String($0) }
      }
    } catch let error as JSONError {
      row.problem = error.description
    } catch let error as StorageError where [.notFound, .damaged, .tooLarge, .wrongKind].contains(error.code) {
      row.problem = error.cause
    }
    return row
  }
}

/// A document as a row.
struct DocumentRow: Hashable, Sendable {
  var table: DocumentTable
  var key: String
  var sha256: String?
  var problem: String?
  var values: [String?] = []
}

extension Catalog {
  /// The documents that it knows, each with its digest.
  func documents(_ table: DocumentTable) throws(CatalogError) -> [String: String?] {
    try database.withLock { database throws(CatalogError) in
      var statement = try database.prepare("SELECT key, sha256 FROM \(table.rawValue)")
      var known: [String: String?] = [:]
      while try statement.step() {
        let key = try statement.text(0)
        known[key] = .some(statement.isNull(1) ? nil : try statement.text(1))
      }
      return known
    }
  }

  /// Writes rows, in place of what is known of them.
  func put(_ rows: [DocumentRow]) throws(CatalogError) {
    try database.withLock { database throws(CatalogError) in
      try database.transaction { () throws(CatalogError) in
        for row in rows {
          let places = (1...row.table.columns.count + 3).map { "?\($0)" }.joined(separator: ", ")
          var statement = try database.prepare("INSERT OR REPLACE INTO \(row.table.rawValue) VALUES (\(places))")
          try statement.bind(1, row.key)
          try statement.bind(2, row.sha256)
          try statement.bind(3, row.problem)
          for (index, value) in row.values.enumerated() { try statement.bind(Int32(index + 4), value) }
          _ = try statement.step()
        }
      }
    }
  }
}
