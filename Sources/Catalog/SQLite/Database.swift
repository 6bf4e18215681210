internal import CSQLite

/// An open SQLite file. Statements may outlive it: SQLite closes the file with the last of them.
@safe struct Database: ~Copyable {
  private let handle: OpaquePointer
  let path: String

  /// How long another process may keep it locked, milliseconds.
  private static let patience: Int32 = 10_000

  /// Opens a file for reading and writing, or for reading alone; makes it where asked. Links are not followed.
  static func open(_ path: String, writes: Bool = true, creates: Bool = false) throws(CatalogError) -> Database {
    let access = writes ? SQLITE_OPEN_READWRITE | (creates ? SQLITE_OPEN_CREATE : 0) : SQLITE_OPEN_READONLY
    var handle: OpaquePointer?
    // One thread at a time uses it: its owner sees to that.
    let code = unsafe sqlite3_open_v2(
      path, &handle, access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE, nil)
    guard code == SQLITE_OK, let handle = unsafe handle else {
      unsafe sqlite3_close_v2(handle)
      throw Database.error(code, path)
    }
    unsafe sqlite3_busy_timeout(handle, Database.patience)
    let database = unsafe Database(handle, path)
    // A file that somebody else wrote runs nothing, and a damaged page is noticed where it is read.
    try database.run("PRAGMA trusted_schema=OFF")
    try database.run("PRAGMA cell_size_check=ON")
    return database
  }

  @unsafe private init(_ handle: OpaquePointer, _ path: String) {
    unsafe self.handle = handle
    self.path = path
  }

  deinit { unsafe sqlite3_close_v2(handle) }

  /// Prepares a statement.
  func prepare(_ sql: String) throws(CatalogError) -> Statement {
    var statement: OpaquePointer?
    let code = unsafe sqlite3_prepare_v2(handle, sql, -1, &statement, nil)
    guard code == SQLITE_OK, let statement = unsafe statement else { throw Database.error(code, path) }
    return unsafe Statement(statement, path)
  }

  /// Runs a statement that hands out nothing of interest.
  func run(_ sql: String) throws(CatalogError) {
    var statement = try prepare(sql)
    while try statement.step() {}
  }

  /// The number that a statement hands out; 0 where it hands out none.
  func number(_ sql: String) throws(CatalogError) -> Int64 {
    var statement = try prepare(sql)
    return try statement.step() ? try statement.integer(0) : 0
  }

  /// Runs `body` as one transaction: all of it counts, or nothing.
  func transaction(_ body: () throws(CatalogError) -> Void) throws(CatalogError) {
    try run("BEGIN IMMEDIATE")
    do {
      try body()
      try run("COMMIT")
    } catch {
      // What does not roll back is rolled back when the file is opened again.
      try? run("ROLLBACK")
      throw error
    }
  }

  /// The one place where a result code becomes an error.
  static func error(_ code: Int32, _ path: String) -> CatalogError {
    // SQLITE_READONLY_DBMOVED and SQLITE_IOERR_DELETE_NOENT (the journal went with the file), macros that Swift does not import.
    if code == SQLITE_READONLY | 4 << 8 || code == SQLITE_IOERR | 23 << 8 {
      return CatalogError(.replaced, path, "another process put a newer one in its place")
    }
    let kind: CatalogError.Code =
      switch code & 0xff {
      case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_ERROR, SQLITE_SCHEMA, SQLITE_CONSTRAINT, SQLITE_MISMATCH, SQLITE_TOOBIG: .damaged
      case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL: .busy
      case SQLITE_FULL: .full
      case SQLITE_PERM, SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_AUTH: .denied
      default: .io
      }
    let words = unsafe sqlite3_errstr(code).map { unsafe String(cString: $0) } ?? "unknown"
    return CatalogError(kind, path, "\(words) (SQLite \(code))")
  }
}
