package import Events
internal import Numbers

/// What each channel's carriers carried on the last days that were packed, as their summaries say.
///
/// Summaries count records that name a carrier, and messages by channel. So sends, deliveries, statuses and reads are told by carrier, outcomes and latencies
/// by channel, both of the same days; what became of a carrier's messages is told of the night alone: see `NightCarriers`.
package struct CarrierComparison: Hashable, Sendable {
  /// How many packed days are added up, at most: a week has each day of it once.
  package static let most = 7
  /// How many carriers of a channel are told apart.
  package static let shown = 25

  /// The days, in order.
  package var days: [LogicalDate] = []
  /// Those of the days that have records.
  package var channels: [OfChannel] = []
  /// Why a summary cannot be read; then nothing else is told.
  package var fault: String?

  /// Of no day.
  package init() {}

  /// Records, by type: outbound ones of the archiver, as often as they were exported.
  package struct Records: Hashable, Sendable {
    /// Records, not messages: one that was exported twice counts twice.
    package var sends, deliveries, statuses, reads: Int

    /// What is not given is 0.
    package init(sends: Int = 0, deliveries: Int = 0, statuses: Int = 0, reads: Int = 0) {
      (self.sends, self.deliveries, self.statuses, self.reads) = (sends, deliveries, statuses, reads)
    }

    static func += (a: inout Records, b: Records) {
      a.sends += b.sends
      a.deliveries += b.deliveries
      a.statuses += b.statuses
      a.reads += b.reads
    }

    /// All of them.
    package var total: Int { sends + deliveries + statuses + reads }
    /// In the order of `heads`.
    var counts: [Int] { [sends, deliveries, statuses, reads] }
    static let heads = ["Sends", "Deliveries", "Statuses", "Reads"]
    static let keys = ["sends", "deliveries", "statuses", "reads"]

    /// Delivery records for each thousand send records; nil where there is no send.
    var deliveriesPerThousand: Int? { sends == 0 ? nil : (deliveries * 1000 + sends / 2) / sends }
  }

  /// A carrier by its name, as records have it.
  package struct Carrier: Hashable, Sendable {
    /// As records have it: any text.
    package var name: String
    /// Its records on all of the days.
    package var records: Records

    /// `records` are those of the name on all of the days.
    package init(name: String, records: Records) { (self.name, self.records) = (name, records) }
  }

  /// A channel's carriers.
  package struct OfChannel: Hashable, Sendable {
    /// One that has records on these days.
    package var channel: Channel
    /// What became of its messages on these days, and how long the delivered ones took.
    package var messages: Totals.MessageCounts
    /// From send to delivery, in milliseconds.
    package var latency: LatencyHistogram
    /// Those with most records, at most `shown`.
    package var carriers: [Carrier]
    /// The records of all others, and how many these are; nil where nobody knows.
    package var others: Records
    /// How many those are; nil where nobody knows.
    package var otherCarriers: Int?
    /// Records that name none.
    package var none: Records

    /// The carriers told apart come from all of them.
    package init(
      channel: Channel, messages: Totals.MessageCounts, latency: LatencyHistogram, all: [Carrier], others: Records,
      otherCarriers: Int?, none: Records
    ) {
      (self.channel, self.messages, self.latency, self.none) = (channel, messages, latency, none)
      let sorted = all.sorted { a, b in
        a.records.total != b.records.total
          ? a.records.total > b.records.total : a.name.utf8.lexicographicallyPrecedes(b.name.utf8)
      }
      carriers = Array(sorted.prefix(CarrierComparison.shown))
      let rest = sorted.dropFirst(CarrierComparison.shown)
      self.others = rest.reduce(into: others) { $0 += $1.records }
      self.otherCarriers = otherCarriers.map { $0 + rest.count }
    }

    /// Whether the channel has any record of these days.
    package var hasRecords: Bool { all.total > 0 }

    /// All records of the channel.
    var all: Records {
      var sum = carriers.reduce(into: Records()) { $0 += $1.records }
      sum += others
      sum += none
      return sum
    }

    /// Every row below the channel: the name, whether it is a carrier's own, and its records.
    func rows(_ numbers: NumberForm) -> [(name: String, isCarrier: Bool, records: Records)] {
      var rows = carriers.map { (name: $0.name, isCarrier: true, records: $0.records) }
      if others != Records() {
        rows.append((otherCarriers.map { "\(numbers.grouped($0)) others" } ?? "others, nobody knows how many", false, others))
      }
      if none != Records() { rows.append(("no carrier named", false, none)) }
      return rows
    }
  }

  /// What is said of the days and of what is counted, wherever it stands.
  func note(asOf: String) -> String {
    if let fault { return "Carriers cannot be compared: \(fault)." }
    guard let first = days.first, let last = days.last else {
      return "No day was packed before \(asOf): of earlier nights nothing is told by carrier."
    }
    return
      "Of the \(days.count == 1 ? "day \(first)" : "last \(days.count) packed days, \(first) to \(last)"), as their summaries say: records that name a carrier, outbound, "
      + "as often as they were exported. Of packed days, what became of messages and how long they took is counted by channel only: outcomes as the night was reconciled, "
      + "latencies of each message with a send in the day's exports, whatever came of it later. All names: tally summary --by carrier --since \(first) --until \(last)."
  }
}
