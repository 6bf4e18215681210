internal import Events
internal import Reports

/// When a report can have been signed at the earliest: not before the instants that it speaks of, nor before the run that wrote it had ended.
struct SigningTime {
  private let bounds: [(what: String, instant: Instant)]

  /// `summary` is the report's; `written`, when the first run that names it ended. Nil is what nobody knows.
  init(_ summary: NightSummary?, written: Instant?) {
    let known = [
      ("the report's as-of", summary.flatMap { Instant(rfc3339: $0.asOf) }),
      ("the instant up to which it tells of work", summary?.workAsOf.flatMap { Instant(rfc3339: $0) }),
      ("the report was written", written),
    ]
    bounds = known.compactMap { what, instant in instant.map { (what, $0) } }
  }

  /// Why nobody can have signed at an instant, in whole seconds since 1970 as signatures have it; nil where somebody can.
  func fault(at seconds: Int64) -> String? {
    bounds.first { seconds < $0.instant.seconds }.map { bound in
      "the signing time, \(Instant(seconds: seconds)), is before \(bound.what): \(bound.instant)"
    }
  }
}
