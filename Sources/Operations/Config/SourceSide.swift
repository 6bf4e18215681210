/// Whose word a source's events are.
package enum SourceSide: String, CaseIterable, Sendable {
  /// The platform's own dump.
  case archiver
  /// What our webhook receiver acknowledged.
  case ledger
}
