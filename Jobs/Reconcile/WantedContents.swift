internal import Events
internal import Storage

/// Fetches single records from exports.
struct WantedContents {
  let store: any ObjectStore

  /// Stored bytes read at once.
  private static let pieceSize = 64 << 10

  /// The records at those places of an export, those that are there. Reads no further than the last of them, where each has its own line.
  func fetch(_ places: Set<RecordPlace>, from export: NightExport) async throws -> [RecordPlace: [UInt8]] {
    var found = try await lines(places, of: export.key)
    let rest = places.filter { found[$0] == nil }
    guard !rest.isEmpty else { return found }
    for record in try await IndexBuilder(store: store).records(.at(rest), of: export.key, mapping: export.mapping) {
      found[RecordPlace(record.event)] = record.bytes
    }
    return found
  }

  private func lines(_ places: Set<RecordPlace>, of export: ObjectKey) async throws -> [RecordPlace: [UInt8]] {
    let reader = try await store.open(export)
    var finder = LineFinder(places, key: RecordKey(store: store.id))
    var offset: Int64 = 0
    var piece = [UInt8](repeating: 0, count: WantedContents.pieceSize)
    while !finder.isDone, offset < reader.size {
      try Task.checkCancellation()
      let count = try await reader.read(at: offset, into: &piece)
      if count == 0 { break }
      guard finder.feed(piece.span.extracting(0..<count)) else { break }
      offset += Int64(count)
    }
    finder.finish()
    return finder.found
  }
}
