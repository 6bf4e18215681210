/// One day's messages: how many, when they are sent, and which of them take part in the day's incident.
struct Night {
  let seed: UInt64
  /// Days since 1970.
  let day: Int
  /// How many messages, inbound ones and malformed records included.
  let messages: Int
  let files: Int
  /// Whether malformed records are left out; all else is the same.
  let intact: Bool
  private let incident: Range<Int>

  /// Events come at most this long after their message's send, or on a later day.
  static let reach = 6 * Calendar.hour
  /// Events come at most this long before their message's send.
  static let lead = 15 * Calendar.minute

  /// Relative volume by hour of the day.
  private static let volume = [2, 1, 1, 1, 2, 4, 7, 10, 12, 12, 11, 10, 9, 10, 10, 9, 8, 9, 10, 9, 7, 5, 4, 3]
  private static let total = volume.reduce(0, +)

  init(seed: UInt64, day: Int, messages: Int, files: Int, intact: Bool) {
    self.seed = seed
    self.day = day
    self.messages = messages
    self.files = files
    self.intact = intact
    let first = Night.index(at: 14 * Calendar.hour + 20 * Calendar.minute, of: messages)
    incident = first..<max(first, Night.index(at: 14 * Calendar.hour + 40 * Calendar.minute, of: messages))
  }

  /// Midnight, milliseconds since 1970.
  var start: Int64 { Int64(day) * Calendar.day }

  /// The instant at which the run of this day takes ages.
  var asOf: Int64 { start + Calendar.day + 6 * Calendar.hour }

  /// When a message is sent; grows with the index, but for the part of a place that `fraction` is.
  func sent(_ index: Int, fraction: Double) -> Int64 {
    var place = (Double(index) + fraction) / Double(messages) * Double(Night.total)
    var hour = 0
    while hour < 23, place >= Double(Night.volume[hour]) {
      place -= Double(Night.volume[hour])
      hour += 1
    }
    let within = min(place / Double(Night.volume[hour]), 1 - 0x1p-30)
    return start + Int64((Double(hour) + within) * Double(Calendar.hour))
  }

  /// The messages of the day that may have events in that file.
  func candidates(_ file: Int) -> Range<Int> {
    let from = Int64(file) * Calendar.day / Int64(files)
    let to = Int64(file + 1) * Calendar.day / Int64(files) + 1
    let first = max(0, Night.index(at: from - Night.reach, of: messages) - 2)
    return first..<max(first, min(messages, Night.index(at: to + Night.lead, of: messages) + 2))
  }

  /// The file that holds what is written at that millisecond of the day.
  func file(at written: Int64) -> Int { Int(written * Int64(files) / Calendar.day) }

  /// A part in an incident between 14:15 and 15:00 UTC, when a receiver fell over and replayed what it had.
  ///
  /// Replays with other content, with other white space, and differences from the ledger are confined to it, since that is how
  /// they come, and since comparing contents means inflating an export again: each export that holds one costs one inflate more.
  enum Part { case conflict, respaced, notInLedger, onlyInLedger, alteredInLedger }

  /// The message's part in the incident, if any: the same few, whatever the size of the night.
  func part(_ index: Int) -> Part? {
    guard incident.contains(index) else { return nil }
    let step = max(1, incident.count / 160)
    let (place, rest) = (index - incident.lowerBound).quotientAndRemainder(dividingBy: step)
    guard rest == 0, place < 160 else { return nil }
    return switch place % 16 {
    case 0...5: .conflict
    case 6: .respaced
    case 7...10: .notInLedger
    case 11, 12: .onlyInLedger
    case 13, 14: .alteredInLedger
    default: nil
    }
  }

  /// Which kind of malformed record the index stands for, if any: one in 40,000 messages, at least four a night.
  func malformed(_ index: Int) -> Int? {
    let step = max(1, min(40_000, messages / 4))
    let (place, rest) = index.quotientAndRemainder(dividingBy: step)
    return rest == step / 2 ? place % 4 : nil
  }

  private static func index(at time: Int64, of messages: Int) -> Int {
    let clamped = min(max(time, 0), Calendar.day)
    let hour = min(Int(clamped / Calendar.hour), 23)
    let within = Double(clamped - Int64(hour) * Calendar.hour) / Double(Calendar.hour)
    let before = Double(volume[..<hour].reduce(0, +)) + within * Double(volume[hour])
    return Int(before / Double(total) * Double(messages))
  }
}
