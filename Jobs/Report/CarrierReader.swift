internal import Archival
internal import Events
internal import Reconciliation
internal import Reports
internal import Sealing
internal import Storage

/// Adds up what the summaries of the last packed days say of carriers.
struct CarrierReader {
  let store: any ObjectStore

  /// The comparison of the last days up to one that these summaries are of, and the files that it is made from.
  func read(_ summaries: [String], upTo date: LogicalDate) async throws -> (comparison: CarrierComparison, files: [StoredFile]) {
    var comparison = CarrierComparison()
    var slots: [LogicalDate: [ObjectKey]] = [:]
    for key in Set(summaries).compactMap({ ObjectKey($0) }) {
      if let slot = Slot(summary: key), slot.date <= date { slots[slot.date, default: []].append(key) }
    }
    let days = slots.keys.sorted().suffix(CarrierComparison.most)
    let store = store
    let read = try await someAtOnce(days.flatMap { slots[$0] ?? [] }) { key in try await Read(key, store) }
      .sorted { $0.file.key < $1.file.key }
    if let fault = read.lazy.compactMap(\.fault).first {
      comparison.fault = fault
      return (comparison, [])
    }
    comparison.days = Array(days)
    for channel in Channel.allCases {
      let parts = read.compactMap { $0.summary }.filter { $0.slot.channel == channel }
      guard !parts.isEmpty else { continue }
      let sum = parts.dropFirst().reduce(into: parts[0].summary) { $0 += $1.summary }
      let row = CarrierReader.row(channel, sum)
      if row.hasRecords { comparison.channels.append(row) }
    }
    return (comparison, read.map(\.file))
  }

  /// A summary, or why it cannot be read.
  private struct Read: Sendable {
    var file: StoredFile
    var summary: SlotSummary?
    var fault: String?

    init(_ key: ObjectKey, _ store: any ObjectStore) async throws {
      file = StoredFile(key: key.description, sha256: "")
      do {
        let bytes = try await store.read(key, limit: SlotSummary.limit)
        file.sha256 = SHA256.hash(bytes).description
        summary = try SlotSummary(bytes)
      } catch let error as StorageError where [.notFound, .damaged, .tooLarge].contains(error.code) {
        fault = "\(key.description) cannot be read; run `tally verify`"
      } catch let error as SummaryError {
        fault = "\(key.description): \(error.description)"
      }
    }
  }

  private static func row(_ channel: Channel, _ summary: Summary) -> CarrierComparison.OfChannel {
    func records(_ volume: Volume) -> CarrierComparison.Records {
      CarrierComparison.Records(
        sends: volume[.send], deliveries: volume[.delivery], statuses: volume[.status], reads: volume[.read])
    }
    let (volumes, outcomes) = (summary.volumes[.carrier] ?? Summary.Volumes(), summary.outcomes)
    let carriers = volumes.names.map { CarrierComparison.Carrier(name: $0.key.text, records: records($0.value)) }
    return CarrierComparison.OfChannel(
      channel: channel,
      messages: Totals.MessageCounts(
        sends: outcomes.sends, delivered: outcomes.delivered, failed: outcomes.failed, pending: outcomes.pending,
        unconfirmed: outcomes.unconfirmed, read: outcomes.read),
      latency: summary.delivery, all: carriers.filter { $0.records.total > 0 }, others: records(volumes.others),
      otherCarriers: volumes.otherNames, none: records(volumes.none))
  }
}
