/// What `tally summary` adds up to a row.
package enum SummaryGrouping: String, CaseIterable, Sendable {
  case channel, campaign, queue, carrier, day, week, month
}
