internal import Events
internal import Retention
internal import Storage

/// The newest day that a store knows of by others than this machine's clock: of which it has an export or an archive, or a plan, which was made when its clock
/// had been looked at so. Run records and holds do not count: a clock that is ahead dates these as well.
struct NewestDay: Sendable {
  /// How many days a clock may be past it: a store that neither pulls nor plans for longer is idle, or its clock is wrong.
  static let longestMargin = 45

  /// The same where graces are so long: never longer than one, which a clock that is ahead would make nothing of. Without a grace nothing of it is at stake.
  static func margin(_ grace: CalendarPeriod) -> Int {
    // A month is as short as one can be behind this day.
    let start = LogicalDate(day: 30)
    guard let end = grace.end(from: start), end.day - 1 > start.day else { return longestMargin }
    return min(longestMargin, end.day - 1 - start.day)
  }

  let date: LogicalDate
  private let today: LogicalDate

  /// Days from it to today.
  var gap: Int { today.day - date.day }

  /// Nil where the store knows of none by now. What is of days to come does not count. `plans` are the days of its plans.
  init?(in store: any ObjectStore, plans: [LogicalDate], today: LogicalDate) async throws {
    var newest = plans.filter { $0 <= today }.max()
    for root in try await NewestDay.roots(store) {
      newest = try await NewestDay.search(store, root, after: newest, upTo: today) ?? newest
    }
    guard let newest else { return nil }
    (date, self.today) = (newest, today)
  }

  /// `archives`, and the folder of each source below `exports`.
  private static func roots(_ store: any ObjectStore) async throws -> [ObjectKey] {
    let sources = try await KeptSources.names(in: store).map { "exports/\($0)" }
    return (["archives"] + sources).compactMap { ObjectKey($0) }
  }

  /// The last day of a folder in some days, by halves: a list goes forward only, and ten years are some dozen questions.
  private static func search(
    _ store: any ObjectStore, _ root: ObjectKey, after: LogicalDate?, upTo today: LogicalDate
  ) async throws -> LogicalDate? {
    var found: LogicalDate?
    var (low, high) = (after?.day ?? 0, today.day)
    while low < high {
      let middle = low + (high - low) / 2
      if let date = try await first(store, root, after: LogicalDate(day: middle)), date <= today {
        (found, low) = (date, date.day)
      } else {
        high = middle
      }
    }
    return found
  }

  /// The first day after another of which a folder has something.
  private static func first(_ store: any ObjectStore, _ root: ObjectKey, after day: LogicalDate) async throws -> LogicalDate? {
    var after = ObjectKey("\(root)/\(day.path)0")
    while let object = try await store.list(root, after: after, limit: 1).objects.first {
      let parts = object.key.parts.dropFirst(root.parts.count)
      if parts.count > 3, let date = LogicalDate(parts.prefix(3).joined(separator: "-")), date > day { return date }
      // Something that is of no day.
      after = object.key
    }
    return nil
  }
}
