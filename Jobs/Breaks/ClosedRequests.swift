internal import Events
internal import Reconciliation
internal import Reports
internal import Storage

/// Breaks that evidence of later nights has closed: what was missing in the ledger and has come, and slots that have their export now.
struct ClosedRequests: Sendable {
  /// What they were about, by the night that asked first and the code; no two of them alike.
  private(set) var counts: [LogicalDate: [BreakCode: Int]] = [:]
  private var subjects: Set<PackedID> = []
  /// The files that say so.
  private(set) var files: [StoredFile] = []

  /// None.
  init() {}

  /// Reads the requests that were closed on some nights, of which the last one tells what is open still.
  init(_ nights: [LogicalDate: Int], in store: any ObjectStore) async throws {
    guard let last = nights.keys.max() else { return }
    var stays: Set<PackedID> = []
    var closed: [PackedID: (since: LogicalDate, code: BreakCode)] = [:]
    for (date, version) in nights.sorted(by: { $0.key < $1.key }) {
      let folder = ReconciliationFolder(store: store, date: date, version: version)
      if let lines = try await folder.requests("closed-requests.ndjson") {
        while let line = try await lines.next() {
          guard let request = RequestLine(line), let outcome = RequestList.outcome(line) else {
            throw StorageError.damaged(folder.path + "/closed-requests.ndjson")
          }
          let subject = ClosedRequests.subject(request.request)
          if outcome == .closed { closed[subject] = (request.since, request.request.code) } else { stays.insert(subject) }
        }
        files.append(StoredFile(key: folder.path + "/closed-requests.ndjson", sha256: try await lines.digest()))
      }
      guard date == last, !closed.isEmpty, let lines = try await folder.requests("open-requests.ndjson") else { continue }
      while let line = try await lines.next() {
        guard let request = RequestLine(line) else { throw StorageError.damaged(folder.path + "/open-requests.ndjson") }
        stays.insert(ClosedRequests.subject(request.request))
      }
      files.append(StoredFile(key: folder.path + "/open-requests.ndjson", sha256: try await lines.digest()))
    }
    for (subject, request) in closed where !stays.contains(subject) {
      subjects.insert(subject)
      counts[request.since, default: [:]][request.code, default: 0] += 1
    }
  }

  /// Whether a break is among them.
  func contains(_ record: BreakRecord) -> Bool {
    guard !subjects.isEmpty else { return false }
    switch record.code {
    case .missingInLedger: return record.messageID.map { subjects.contains(ClosedRequests.message($0)) } ?? false
    case .exportGap:
      guard let source = record.evidence.first?.source,
        let place = record.detail.first(where: { ["slot", "path"].contains($0.name) })
      else { return false }
      return subjects.contains(ClosedRequests.gap(source, record.firstSeen, place.name, place.text))
    default: return false
    }
  }

  /// A message has one break, whatever the number of its events that are asked for.
  private static func subject(_ request: ReingestRequest) -> PackedID {
    switch request.subject {
    case .event(let id, _): message(id)
    case .slot(let source, let date, let slot): gap(source, date, "slot", slot)
    case .path(let source, let date, let path): gap(source, date, "path", path)
    }
  }

  private static func message(_ id: String) -> PackedID { PackedID(text: Array("m\0\(id)".utf8)) }

  private static func gap(_ source: String, _ date: LogicalDate, _ kind: String, _ place: String) -> PackedID {
    PackedID(text: Array("g\0\(source)\0\(date)\0\(kind)\0\(place)".utf8))
  }
}
