internal import Events
internal import Sealing
internal import Storage

/// Remembers in the store which jobs of the platform a day's pages come from: `jobs/<source>/<yyyy>/<mm>/<dd>/<n>.json`, of which the last
/// counts. A run that was killed goes on with the same job, and so gets the same bytes.
struct GenesysMemory: Sendable {
  let store: any ObjectStore
  let source: String

  /// The last job of a day, if it was made by this query.
  func job(_ date: LogicalDate, _ query: [UInt8]) async throws -> String? {
    guard let folder = ObjectKey("jobs/\(source)/\(date.path)"), let last = try await store.list(folder).last else { return nil }
    let value = try? JSONValue.parse(try await store.read(last.key, limit: 1 << 16))
    guard value?["query"]?.stringValue == SHA256.hash(query).description else { return nil }
    return value?["job"]?.stringValue.flatMap { GenesysJob.isID($0) ? $0 : nil }
  }

  /// Adds a job to a day's.
  func remember(_ job: String, _ date: LogicalDate, _ query: [UInt8]) async throws {
    guard let folder = ObjectKey("jobs/\(source)/\(date.path)") else { return }
    let number = String(try await store.list(folder).count + 1)
    let name = String(repeating: "0", count: max(0, 4 - number.utf8.count)) + number
    var json = JSONWriter(prettyPrinted: true)
    json.value(.object([("job", .string(job)), ("query", .string(SHA256.hash(query).description))]))
    guard let key = ObjectKey("\(folder)/\(name).json") else { return }
    try await store.put(json.bytes, as: key)
  }
}
