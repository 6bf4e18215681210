package import Events
internal import Operations

extension Source {
  /// Those gaps whose slot is over at an instant, nanoseconds since 1970: of what may still come, nobody says that it is missing.
  package func gaps(_ date: LogicalDate, storedNames: [String], at now: Int64) -> [ExportFinding] {
    let isOver = now >= date.advanced(by: 1).start || LogicalDate(nanoseconds: now) < .programBegins
    return gaps(date, storedNames: storedNames).filter { isOver || hasEnded($0, date, now) }
  }

  /// An hour ends before its day does.
  private func hasEnded(_ gap: ExportFinding, _ date: LogicalDate, _ now: Int64) -> Bool {
    guard case .hourly = slots, let hour = gap.detail.first?.value.stringValue.flatMap({ Int64($0) }) else { return false }
    return now >= date.start + (hour + 1) * 3_600_000_000_000
  }
}
