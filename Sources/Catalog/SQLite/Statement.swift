internal import CSQLite

/// A prepared statement. Places of parameters count from 1, columns from 0.
@safe struct Statement: ~Copyable {
  private let handle: OpaquePointer
  private let path: String

  /// Takes over a statement.
  @unsafe init(_ handle: OpaquePointer, _ path: String) {
    unsafe self.handle = handle
    self.path = path
  }

  deinit { unsafe sqlite3_finalize(handle) }

  // MARK: binding

  mutating func bind(_ place: Int32, _ value: Int64?) throws(CatalogError) {
    try check(unsafe value.map { unsafe sqlite3_bind_int64(handle, place, $0) } ?? sqlite3_bind_null(handle, place))
  }

  mutating func bind(_ place: Int32, _ text: String?) throws(CatalogError) {
    guard let text else { return try check(unsafe sqlite3_bind_null(handle, place)) }
    try check(unsafe tally_sqlite_bind_text(handle, place, text, Int32(text.utf8.count)))
  }

  mutating func bind(_ place: Int32, _ bytes: [UInt8]?) throws(CatalogError) {
    guard let bytes else { return try check(unsafe sqlite3_bind_null(handle, place)) }
    try check(unsafe bytes.withUnsafeBytes { unsafe tally_sqlite_bind_blob(handle, place, $0.baseAddress, Int32($0.count)) })
  }

  // MARK: running

  /// Goes on to the next row; false where there is none.
  mutating func step() throws(CatalogError) -> Bool {
    let code = unsafe sqlite3_step(handle)
    guard code == SQLITE_ROW || code == SQLITE_DONE else { throw Database.error(code, path) }
    return code == SQLITE_ROW
  }

  /// Begins anew. What is bound stays.
  mutating func reset() { unsafe sqlite3_reset(handle) }

  // MARK: columns

  func isNull(_ column: Int32) -> Bool { unsafe sqlite3_column_type(handle, column) == SQLITE_NULL }

  func integer(_ column: Int32) throws(CatalogError) -> Int64 {
    try expect(SQLITE_INTEGER, column)
    return unsafe sqlite3_column_int64(handle, column)
  }

  func text(_ column: Int32) throws(CatalogError) -> String {
    try expect(SQLITE_TEXT, column)
    guard let start = unsafe sqlite3_column_text(handle, column) else { throw Database.error(SQLITE_NOMEM, path) }
    let bytes = unsafe UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column)))
    return unsafe String(decoding: bytes, as: UTF8.self)
  }

  /// Hands the bytes of a column to `body`.
  func withBytes<Result>(_ column: Int32, _ body: (Span<UInt8>) -> Result) throws(CatalogError) -> Result {
    try expect(SQLITE_BLOB, column)
    let start = unsafe sqlite3_column_blob(handle, column)
    let bytes = unsafe UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column)))
    return unsafe bytes.withMemoryRebound(to: UInt8.self) { unsafe body($0.span) }
  }

  private func expect(_ type: Int32, _ column: Int32) throws(CatalogError) {
    guard unsafe sqlite3_column_type(handle, column) == type else {
      throw CatalogError(.damaged, path, "a value is of another kind")
    }
  }

  private func check(_ code: Int32) throws(CatalogError) {
    guard code == SQLITE_OK else { throw Database.error(code, path) }
  }
}
