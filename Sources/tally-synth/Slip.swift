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
