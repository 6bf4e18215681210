internal import Events
internal import Operations
internal import Retention
internal import Storage

/// Looks at this machine's clock before anything is planned or destroyed by it.
struct PlanClock: Sendable {
  /// Nanoseconds since 1970.
  let now: Int64
  /// How many days it may be past the newest day that the store knows of.
  let margin: Int

  private var today: LogicalDate { LogicalDate(nanoseconds: now) }
  private var words: String { "this machine's clock says \(Instant(nanoseconds: now, digits: 3))" }

  /// Throws where the clock is far past the newest day that the store knows of, and nobody said exactly by how many days; or where somebody said another number. `plans` are the days of its plans.
  /// Gives these days where somebody had to say so.
  func checkAhead(
    _ what: String, in store: any ObjectStore, plans: [LogicalDate], accepted: Int? = nil
  ) async throws -> Int? {
    guard let newest = try await NewestDay(in: store, plans: plans, today: today) else { return nil }
    let isFar = newest.gap > margin
    guard accepted == newest.gap || accepted == nil && !isFar else {
      guard isFar else {
        throw JobError(
          .refused, what,
          because: "--gap says \(accepted ?? 0) days, and it is \(newest.gap) since the newest export, archive or plan",
          remedy: "leave out --gap: none is needed")
      }
      throw JobError(
        .refused, what,
        because: "\(words), \(newest.gap) days after the newest export, archive or plan, which is of \(newest.date)",
        remedy: "set the clock. If it is right, and the store was idle for so long: `tally expire plan --gap=\(newest.gap)`")
    }
    return isFar ? newest.gap : nil
  }

  /// Throws where the clock is behind what the store has seen: then it cannot say what day it is. A hold of a day that is far ahead was dated by a clock
  /// that was wrong: it holds, and stops no plan.
  func checkBehind(
    _ what: String, _ last: DispositionPlan?, _ holds: [Hold], also others: [(at: Instant, place: String)] = []
  ) throws(JobError) {
    let far = today.advanced(by: margin)
    let seen: [(at: Instant, place: String)?] =
      [last.map { ($0.plannedAt, "dispositions/\($0.date)/plan.json") }]
      + holds.map { hold in
        hold.latest?.recordedAt.flatMap { $0.date > far ? nil : ($0, "holds/\(hold.id)") }
      } + others.map { ($0.at, $0.place) }
    guard let latest = seen.compactMap({ $0 }).max(by: { $0.0 < $1.0 }), latest.0.nanoseconds > now else { return }
    throw JobError(.refused, what, at: latest.1, because: "it is of \(latest.0), and \(words)", remedy: "set the clock")
  }

  /// The day by which graces are counted: today; where the clock is far past the newest day that the store knows of, that day, so that none is over too early.
  func graceDay(in store: any ObjectStore) async throws -> LogicalDate {
    let plans = try await DispositionFolder.all(in: store).filter(\.isPlanned).map(\.date)
    guard let newest = try await NewestDay(in: store, plans: plans, today: today), newest.gap > margin else { return today }
    return newest.date
  }

  /// Holds that are dated so far ahead.
  func ofDaysToCome(_ holds: [Hold]) -> [Hold] {
    let far = today.advanced(by: margin)
    return holds.filter { $0.latest?.recordedAt.map { $0.date > far } == true }
  }
}
