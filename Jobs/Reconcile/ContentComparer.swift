internal import Events
internal import Reconciliation
internal import Storage

/// Compares records of one event id whose bytes differ, as JSON values (RFC 8785): white space and the order of keys make no conflict.
///
/// The records are taken from the exports, each of which is read once for all of its records. What was compared is remembered in
/// `comparisons.ndjson`, by content hash, so that a re-run need not read the exports again. It is for so few records as fit into memory; see `NightJoin`.
struct ContentComparer {
  /// What one comparison said: the JSON Pointers at which the values differ; none where they are equal.
  private(set) var differences: [ContentPlaces: [String]] = [:]
  /// Comparisons that this run asked for.
  private var asked: Set<ContentPlaces> = []
  private let exports: [NightExport]
  private let store: any ObjectStore
  private let threads: Int
  private let limit: Int

  /// `limit` is how many comparisons are remembered.
  init(exports: [NightExport], store: any ObjectStore, threads: Int, limit: Int) {
    (self.exports, self.store, self.threads, self.limit) = (exports, store, threads, limit)
  }

  /// Takes over a line of an earlier run's `comparisons.ndjson`; a line that is none is compared again.
  mutating func remember(_ line: [UInt8]) {
    guard differences.count < limit, let value = try? JSONValue.parse(line),
      let left = (value["left"]?.stringValue).flatMap({ UInt64($0, radix: 16) }),
      let right = (value["right"]?.stringValue).flatMap({ UInt64($0, radix: 16) }), let paths = value["paths"]?.elements
    else { return }
    differences[ContentPlaces(left, right)] = paths.compactMap(\.stringValue)
  }

  /// Compares what is not known yet; returns the verdicts on all of these pairs.
  mutating func compare(_ pairs: [ContentPair]) async throws -> Contents {
    var wanted: [Int: Set<RecordPlace>] = [:]
    var unknown: [ContentPlaces: ContentPair] = [:]
    for pair in pairs {
      let places = ContentPlaces(pair.left, pair.right)
      asked.insert(places)
      guard differences[places] == nil, unknown[places] == nil else { continue }
      unknown[places] = pair
      for event in [pair.left, pair.right] { wanted[Int(event.export), default: []].insert(RecordPlace(event)) }
    }
    let records = try await fetch(wanted)
    for (places, pair) in unknown { differences[places] = ContentComparer.differences(records[pair.left], records[pair.right]) }
    return Contents(pairs, differences)
  }

  /// The lines of `comparisons.ndjson`: every comparison that this run asked for, in order.
  var lines: [UInt8] {
    var bytes: [UInt8] = []
    for places in asked.sorted() {
      var json = JSONWriter()
      json.beginObject()
      json.key("left")
      json.string(places.texts.0)
      json.key("right")
      json.string(places.texts.1)
      json.key("paths")
      json.beginArray()
      for path in differences[places] ?? [] { json.string(path) }
      json.endArray()
      json.endObject()
      bytes += json.bytes
      bytes.append(0x0a)
    }
    return bytes
  }

  private func fetch(_ wanted: [Int: Set<RecordPlace>]) async throws -> Records {
    let records = WantedContents(store: store)
    return try await Parallel.map(wanted.sorted { $0.key < $1.key }, threads: threads) { export, places in
      (export, try await records.fetch(places, from: exports[export]))
    }.reduce(into: Records()) { records, found in
      for (place, bytes) in found.1 { records.add(bytes, export: found.0, at: place) }
    }
  }

  /// Records by export and place.
  private struct Records {
    private struct Key: Hashable {
      var export: UInt32
      var place: RecordPlace
    }

    private var bytes: [Key: [UInt8]] = [:]

    mutating func add(_ record: [UInt8], export: Int, at place: RecordPlace) {
      bytes[Key(export: UInt32(export), place: place)] = record
    }

    subscript(event: Event) -> [UInt8]? { bytes[Key(export: event.export, place: RecordPlace(event))] }
  }

  /// Where two records differ. Records that cannot be read as JSON values, nested deeper than is compared, differ as a whole: a conflict is
  /// rather reported than hidden.
  static func differences(_ left: [UInt8]?, _ right: [UInt8]?) -> [String] {
    guard let left, let right, let a = try? JSONValue.parse(left), let b = try? JSONValue.parse(right) else { return [""] }
    return JSONValue.differences(a, b)
  }
}
