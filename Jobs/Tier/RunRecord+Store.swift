package import Operations
internal import Reports
internal import Sealing
package import Storage

extension RunRecord {
  /// Keeps the record of a run whose inputs alone brought about its end; one that is there already says the same of an earlier run. Where runs since
  /// ended otherwise, a stop after a success or the reverse, it names the last of them as a parameter: so the last record says how a day stands.
  package func keep(in store: any ObjectStore) async throws {
    guard RunRecord.isLeft(by: exit), var key = objectKey else { return }
    var record = self
    if try await store.head(key) != nil {
      guard let last = try await last(beside: key, in: store) else { return }
      record.parameters.append(Parameter("after", last))
      guard let other = record.objectKey, try await store.head(other) == nil else { return }
      key = other
    }
    do { try await store.put(record.json(id: record.id), as: key) } catch let error as StorageError where error.code == .exists {}
  }

  private var id: String { id { SHA256.hash($0).description } }

  private var objectKey: ObjectKey? { ObjectKey(key(id: id)) }

  /// The id of the last run, where that is not the record of that key and ended otherwise: well or not.
  private func last(beside key: ObjectKey, in store: any ObjectStore) async throws -> String? {
    guard let folder = ObjectKey(key.parts.dropLast().joined(separator: "/")) else { return nil }
    let runs = try await someAtOnce(try await store.list(folder).map(\.key)) { key in
      // One that cannot be read is for `tally verify` to tell.
      try? RunReference(parsing: try await store.read(key, limit: 1 << 26), at: key.description)
    }.compactMap(\.self)
    guard let own = runs.first(where: { $0.key == key.description }),
      let last = runs.filter({ $0.finishedAt > own.finishedAt }).max(by: { ($0.finishedAt, $0.key) < ($1.finishedAt, $1.key) })
    else { return nil }
    let isGood = ExitCode.allCases.first { $0.name == last.exit }?.isSuccess ?? false
    return isGood == exit.isSuccess ? nil : last.id
  }
}
