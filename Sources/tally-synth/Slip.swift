/// An event's place in its day's files, and where to draw it again: 27 bits of millisecond of the day, 2 of days since its
/// message's day, 31 of message, 4 of event. The order of slips is the order of records.
struct Slip: Comparable {
  private let bits: UInt64

  init(_ event: PlannedEvent, messageDay: Int, index: Int, position: Int) {
    let age = event.day - messageDay
    bits = UInt64(event.written % Calendar.day) << 37 | UInt64(age) << 35 | UInt64(index) << 4 | UInt64(position)
  }

  /// Milliseconds of the day.
  var written: Int64 { Int64(bits >> 37) }
  /// Days since the message's day.
  var age: Int { Int(bits >> 35 & 3) }
  var index: Int { Int(bits >> 4 & 0x7fff_ffff) }
  var position: Int { Int(bits & 15) }

  static func < (a: Slip, b: Slip) -> Bool { a.bits < b.bits }
}

/// Draws the events of slips again, on a day and the days before that reach into it.
struct Redrawer {
  private var planners: [Planner]

  /// The nights by age: the day itself first.
  init(_ nights: [Night]) { planners = nights.map(Planner.init) }

  /// The event and its message.
  mutating func draw(_ slip: Slip) -> (PlannedMessage, PlannedEvent) {
    let message = planners[slip.age].plan(slip.index)
    return (message, planners[slip.age].events[slip.position])
  }
}
