/// What is in the file.
enum CatalogSchema {
  /// "TALC", at byte 68 of the file.
  static let applicationID: Int64 = 0x5441_4c43
  /// A page holds one piece of a filter.
  static let pageSize = 16_384

  static let statements =
    [
      "PRAGMA application_id=\(applicationID)", "PRAGMA user_version=\(Catalog.format)",
      "CREATE TABLE store (id TEXT NOT NULL)",
      """
      CREATE TABLE slot (
        slot INTEGER PRIMARY KEY, date TEXT NOT NULL, channel TEXT NOT NULL, supplement INTEGER NOT NULL, rewrite INTEGER NOT NULL,
        problem TEXT,
        sha256 TEXT, bytes INTEGER, id TEXT, number INTEGER, supplements TEXT, retentionClass TEXT,
        archiveKey TEXT, archiveBytes INTEGER, archiveSha256 TEXT, indexKey TEXT, indexBytes INTEGER, indexSha256 TEXT,
        plainBytes INTEGER, plainSha256 TEXT, keyID TEXT,
        events INTEGER, summarised INTEGER, quarantined INTEGER,
        types TEXT, outcomes TEXT, filters TEXT, first TEXT, last TEXT,
        blocks INTEGER NOT NULL, checksum INTEGER NOT NULL
      )
      """,
      "CREATE INDEX slotID ON slot (id)", "CREATE INDEX slotNumber ON slot (number)",
      "CREATE TABLE filter (place INTEGER PRIMARY KEY, blocks BLOB NOT NULL)",
    ] + DocumentTable.allCases.map(\.definition)
}
