package import Events
package import Retention

/// What of the archives that are there may go when, and what that leaves, by month. It says what follows from the rules, holds and locks of the day: a
/// hold, a longer policy or an event that comes later keeps more.
package struct RetentionForecast: Hashable, Sendable {
  /// Archives and their bytes.
  package struct Volume: Hashable, Sendable {
    /// How many archives.
    package var archives = 0
    /// Stored bytes of these archives and their indexes.
    package var bytes: Int64 = 0

    static func += (a: inout Volume, b: Volume) {
      a.archives += b.archives
      a.bytes += b.bytes
    }
  }

  /// A month that is to come; the first one is what is left of the as-of's.
  package struct Month: Hashable, Sendable {
    /// Which one, in UTC.
    package var month: CalendarMonth
    /// What becomes free in it, by what has to be done then.
    package var goes: [RetentionVerdict: Volume] = [:]
    /// What is left at its end, if all that is free by then is destroyed.
    package var left = Volume()
    /// The same with what comes in until then, if that goes on as lately and nothing of it goes.
    package var withArrivals: Int64 = 0
  }

  /// What may go already.
  private(set) var now: [RetentionVerdict: Volume] = [:]
  /// The months to come, from that of the as-of.
  package private(set) var months: [Month] = []
  /// What becomes free on a known day after these months, and of what no day is known, by the verdict that it has.
  private(set) var later = Volume()
  /// What is free on no day that is known, by the verdict that it has now.
  package private(set) var unknown: [RetentionVerdict: Volume] = [:]
  /// Bytes a day that came in during the last 90 days.
  package private(set) var arrivals: Int64 = 0
  /// What there was at the end of each of the twelve months before, by the days of archives.
  package private(set) var past: [Past] = []
  /// All archives.
  private(set) var whole = Volume()

  /// A month that is over.
  package struct Past: Hashable, Sendable {
    /// Which one, in UTC.
    package var month: CalendarMonth
    /// What there was at its end.
    package var volume: Volume
  }

  /// Days of which the arrivals are the average.
  static let trailing = 90

  init(
    _ archives: [DispositionReport.Archive], destroyed: [DispositionReport.Destroyed], asOf: LogicalDate, months count: Int
  ) {
    let first = CalendarMonth(asOf)
    var goes = [Month](repeating: Month(month: first), count: max(0, count))
    for index in goes.indices { goes[index].month = first.advanced(by: index) }
    for archive in archives {
      let volume = Volume(archives: 1, bytes: archive.bytes)
      whole += volume
      guard let free = archive.free else {
        unknown[archive.verdict, default: Volume()] += volume
        continue
      }
      let index = CalendarMonth(free.on).ordinal - first.ordinal
      if free.on <= asOf {
        now[free.verdict, default: Volume()] += volume
      } else if goes.indices.contains(index) {
        goes[index].goes[free.verdict, default: Volume()] += volume
      } else {
        later += volume
      }
    }
    let lately = archives.filter { $0.day < asOf && $0.day >= asOf.advanced(by: -Self.trailing) }
    arrivals = lately.reduce(0) { $0 + $1.bytes } / Int64(Self.trailing)
    var left = Volume(archives: whole.archives, bytes: whole.bytes)
    func take(_ volumes: [RetentionVerdict: Volume]) {
      for volume in volumes.values {
        left.archives -= volume.archives
        left.bytes -= volume.bytes
      }
    }
    take(now)
    for index in goes.indices {
      take(goes[index].goes)
      goes[index].left = left
      goes[index].withArrivals = left.bytes + arrivals * Int64(goes[index].month.last.day - asOf.day)
    }
    months = goes
    past = RetentionForecast.past(archives, destroyed, before: first)
  }

  /// By the days of archives, since that is what is known of destroyed ones too.
  private static func past(
    _ archives: [DispositionReport.Archive], _ destroyed: [DispositionReport.Destroyed], before first: CalendarMonth
  ) -> [Past] {
    (-12..<0).map { back in
      let month = first.advanced(by: back)
      var volume = Volume()
      for archive in archives where archive.day <= month.last { volume += Volume(archives: 1, bytes: archive.bytes) }
      for archive in destroyed where archive.day <= month.last && archive.on > month.last {
        volume += Volume(archives: 1, bytes: archive.bytes)
      }
      return Past(month: month, volume: volume)
    }
  }

  /// Whether every archive is in exactly one place.
  package var foots: Bool {
    var sum = later
    for volume in now.values { sum += volume }
    for volume in unknown.values { sum += volume }
    for month in months { for volume in month.goes.values { sum += volume } }
    return sum == whole
  }
}

/// A month of the calendar.
package struct CalendarMonth: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Months since the year 0.
  let ordinal: Int

  private init(ordinal: Int) { self.ordinal = ordinal }

  /// That of a day.
  package init(_ day: LogicalDate) {
    let (year, month, _) = day.components
    ordinal = year * 12 + month - 1
  }

  /// So many months later; beyond the calendar, the last one.
  package func advanced(by months: Int) -> CalendarMonth {
    CalendarMonth(ordinal: min(max(ordinal + months, 12), 9999 * 12 + 11))
  }

  /// Its last day.
  package var last: LogicalDate {
    let (year, month) = (ordinal / 12, ordinal % 12 + 1)
    let days = (28...31).reversed().lazy.compactMap { LogicalDate.days(year: year, month: month, day: $0) }.first
    return LogicalDate(day: days ?? 0)
  }

  /// `2033-01`.
  package var description: String { String(last.description.prefix(7)) }

  package static func < (a: CalendarMonth, b: CalendarMonth) -> Bool { a.ordinal < b.ordinal }
}
