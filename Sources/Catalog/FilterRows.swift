internal import Archival

/// The filters of archives in the file: pieces that a page holds, so that a question reads one page.
enum FilterRows {
  /// Blocks of a piece.
  static let blocks = 255

  /// A piece's row.
  private static func place(_ slot: Int64, _ piece: Int) -> Int64 { slot << 20 | Int64(piece) }

  /// Writes a slot's filter, in place of the one that it had.
  static func put(_ filter: [UInt8], of slot: Int64, in database: borrowing Database) throws(CatalogError) {
    try remove(slot, in: database)
    var statement = try database.prepare("INSERT INTO filter (place, blocks) VALUES (?1, ?2)")
    let size = blocks * FilterBlocks.size
    for (piece, start) in stride(from: 0, to: filter.count, by: size).enumerated() {
      try statement.bind(1, place(slot, piece))
      try statement.bind(2, Array(filter[start..<min(filter.count, start + size)]))
      _ = try statement.step()
      statement.reset()
    }
  }

  static func remove(_ slot: Int64, in database: borrowing Database) throws(CatalogError) {
    var statement = try database.prepare("DELETE FROM filter WHERE place BETWEEN ?1 AND ?2")
    try statement.bind(1, place(slot, 0))
    try statement.bind(2, place(slot + 1, 0) - 1)
    _ = try statement.step()
  }

  /// A slot's filter.
  static func read(_ slot: Int64, in database: borrowing Database) throws(CatalogError) -> [UInt8] {
    var statement = try database.prepare("SELECT blocks FROM filter WHERE place BETWEEN ?1 AND ?2 ORDER BY place")
    try statement.bind(1, place(slot, 0))
    try statement.bind(2, place(slot + 1, 0) - 1)
    var filter: [UInt8] = []
    while try statement.step() {
      try statement.withBytes(0) { bytes in for index in bytes.indices { filter.append(bytes[index]) } }
    }
    return filter
  }

  /// The statement that `look` steps through.
  static func statement(_ database: borrowing Database) throws(CatalogError) -> Statement {
    try database.prepare("SELECT blocks FROM filter WHERE place = ?1")
  }

  /// The places of those keys, which are in ascending order, that a slot's filter of so many blocks may have. Reads the pieces that keys
  /// are in, and no other.
  static func look(
    for keys: [UInt64], in slot: Int64, blocks count: Int, _ statement: inout Statement, _ path: String
  ) throws(CatalogError) -> [Int] {
    let damaged = CatalogError(.damaged, path, "a filter is not as it was written")
    var found: [Int] = []
    var next = 0
    while next < keys.count {
      let piece = FilterBlocks.block(of: keys[next], in: count) / blocks
      try statement.bind(1, place(slot, piece))
      guard try statement.step() else { throw damaged }
      let expected = min(blocks, count - piece * blocks) * FilterBlocks.size
      let reached = try statement.withBytes(0) { bytes -> Int? in
        guard bytes.count == expected else { return nil }
        return FilterBlocks.look(
          for: keys.span, from: next, in: bytes, first: piece * blocks, of: count, into: &found)
      }
      statement.reset()
      guard let reached else { throw damaged }
      next = reached
    }
    return found
  }
}
