/// Makes one export, and the ledger's file of the same time where one is asked for. It is made alone from the seed: the messages
/// that may have an event in it are drawn, their events put in order, and each record assembled and packed.
struct ExportFile {
  /// The day and those before it that reach into it, by age.
  let nights: [Night]
  /// Which of the day's files.
  let number: Int
  /// All events that reach the day from earlier ones, in order.
  let arriving: [Slip]
  let path: String
  let ledgerPath: String?
  let plain: Bool

  /// What one file holds.
  struct Size {
    var records = 0
    var bytes = 0
    var storedBytes = 0
  }

  /// Writes it; gives the export's size, the ledger's apart.
  func write() throws(SynthError) -> Size {
    var export = try Side(path, nights[0].seed, plain)
    var ledger: Side? = nil
    if let ledgerPath { ledger = try Side(ledgerPath, nights[0].seed, plain) }
    var redrawer = Redrawer(nights)
    for slip in slips() {
      let (message, event) = redrawer.draw(slip)
      if !event.flags.contains(.onlyInLedger) { try export.write(event, message) }
      if Totals.inLedger(event, message) {
        try ledger?.write(event, message, altered: event.flags.contains(.alteredInLedger))
      }
    }
    try ledger?.finish()
    try export.finish()
    return export.size
  }

  private func slips() -> [Slip] {
    let night = nights[0]
    var planner = Planner(night)
    var slips = arriving.filter { night.file(at: $0.written) == number }
    for index in night.candidates(number) {
      _ = planner.plan(index)
      for (position, event) in planner.events.enumerated()
      where event.day == night.day && night.file(at: event.written - night.start) == number {
        slips.append(Slip(event, messageDay: night.day, index: index, position: position))
      }
    }
    return slips.sorted()
  }

  /// One side's file.
  private struct Side: ~Copyable {
    var size = Size()
    private var file: GzipFile
    private var writer: RecordWriter

    init(_ path: String, _ seed: UInt64, _ plain: Bool) throws(SynthError) {
      file = try GzipFile(path: path, plain: plain)
      writer = RecordWriter(seed: seed)
    }

    mutating func write(_ event: PlannedEvent, _ message: PlannedMessage, altered: Bool = false) throws(SynthError) {
      writer.write(event, of: message, altered: altered)
      size.records += 1
      if writer.bytes.count >= 1 << 17 { try flush() }
    }

    mutating func finish() throws(SynthError) {
      try flush()
      try file.finish()
      size.storedBytes = file.storedBytes
    }

    private mutating func flush() throws(SynthError) {
      size.bytes += writer.bytes.count
      try file.write(&writer.bytes)
      writer.bytes.removeAll(keepingCapacity: true)
    }
  }
}
