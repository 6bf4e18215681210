internal import Events
internal import Sealing
internal import Storage

/// A gap of an earlier day that has been filled since, and the export that fills it. A result of a run follows from it, so `run.json`
/// names it.
struct FilledGap: Sendable {
  /// The request's line, from 0, and its id.
  var line: Int
  var id: PackedID
  var export: ObjectKey
  var sha256: Digest

  /// As `closed-requests.ndjson` has it.
  var evidence: JSONValue {
    .object([("export", .string(export.description)), ("sha256", .string(sha256.description))])
  }

  /// Those of the open gaps that the store's exports fill by now.
  static func find(
    _ gaps: [OpenRequests.Gap], sources: [ReconcileSource], store: any ObjectStore
  ) async throws -> [FilledGap] {
    struct Day: Hashable {
      var source: String
      var date: LogicalDate
    }
    var days: [Day: [CustodyRecord]] = [:]
    var filled: [FilledGap] = []
    for gap in gaps {
      let day: Day
      switch gap.request.subject {
      case .event: continue
      case .slot(let source, let date, _), .path(let source, let date, _): day = Day(source: source, date: date)
      }
      let kept: [CustodyRecord]
      if let known = days[day] {
        kept = known
      } else {
        kept = try await CustodyRecord.all(in: store, source: day.source, date: day.date)
        days[day] = kept
      }
      let source = sources.first { $0.name == day.source }
      guard let record = record(gap.request.subject, kept, source), let export = record.key else { continue }
      filled.append(FilledGap(line: gap.line, id: gap.id, export: export, sha256: record.sha256))
    }
    return filled
  }

  private static func record(
    _ subject: ReingestRequest.Subject, _ kept: [CustodyRecord], _ source: ReconcileSource?
  ) -> CustodyRecord? {
    switch subject {
    case .event: return nil
    // A record has the whole path, a refusal what is below the source's.
    case .path(_, _, let path): return kept.first { $0.path == path || $0.path.hasSuffix("/" + path) }
    case .slot(_, let date, let slot):
      let names = kept.map(\.name)
      return source?.source.filling(slot, date, storedNames: names).flatMap { name in kept.first { $0.name == name } }
    }
  }
}
