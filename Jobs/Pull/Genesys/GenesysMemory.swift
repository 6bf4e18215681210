internal import Events
internal import Sealing
internal import Storage

/// Remembers in the store which job of the platform a day's pages come from: `jobs/<source>/<yyyy-mm-dd>.json`. A run that was killed goes on
/// with the same job, and so gets the same bytes. What is remembered may be lost: then a new job is made.
struct GenesysMemory: Sendable {
  let store: any ObjectStore
  let source: String

  /// The job of a day that was made by this query; nil where there is none.
  func job(_ date: LogicalDate, _ query: [UInt8]) async throws -> String? {
    guard let key = key(date), try await store.head(key) != nil else { return nil }
    let value = try? JSONValue.parse(try await store.read(key, limit: 1 << 16))
    guard value?["query"]?.stringValue == SHA256.hash(query).description else { return nil }
    return value?["job"]?.stringValue.flatMap { GenesysJob.isID($0) ? $0 : nil }
  }

  func remember(_ job: String, _ date: LogicalDate, _ query: [UInt8]) async throws {
    guard let key = key(date) else { return }
    var json = JSONWriter(prettyPrinted: true)
    json.value(.object([("job", .string(job)), ("query", .string(SHA256.hash(query).description))]))
    try await store.put(json.bytes, as: key, .rebuildable)
  }

  private func key(_ date: LogicalDate) -> ObjectKey? { ObjectKey("jobs/\(source)/\(date).json") }
}
