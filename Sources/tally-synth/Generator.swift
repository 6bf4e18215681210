internal import Glibc

/// Writes nights and what must be found in them. Parts and files go side by side; memory grows with one file, not with a night.
struct Generator {
  let options: Options

  /// Messages that give a thousand events, as the mix has it: measured.
  private static let messagesPerThousandEvents = 376

  private func night(_ day: Int) -> Night {
    let messages = max(1, options.events * Generator.messagesPerThousandEvents / 1000)
    return Night(seed: options.seed, day: day, messages: messages, files: options.files, intact: options.intact)
  }

  /// Writes all nights and their expected totals; gives the summary.
  func run() async throws -> JSONText {
    var forward = RollForward()
    // Events of earlier days' messages, by the day whose exports hold them.
    var strays: [Int: [Slip]] = [:]
    var summaries: [JSONText] = []
    for day in options.day..<options.day + options.nights {
      let nights = (0...2).map { night(day - $0) }
      var totals = Totals()
      for part in try await parts(of: nights[0]) {
        totals += part.totals
        strays.merge(part.strays) { $0 + $1 }
      }
      let arriving = (strays.removeValue(forKey: day) ?? []).sorted()
      var redrawer = Redrawer(nights)
      for slip in arriving {
        let (message, event) = redrawer.draw(slip)
        totals.add(event, message)
      }
      let sizes = try await write(nights, arriving)
      let expected = "\(options.out)/expected-\(Calendar.name(day)).json"
      let document = forward.close(totals, night: nights[0], ledger: options.ledger)
      try Generator.save(document.printed() + "\n", expected)
      func sum(_ field: KeyPath<ExportFile.Size, Int>) -> JSONText { .integer(sizes.reduce(0) { $0 + $1[keyPath: field] }) }
      summaries.append(
        .object([
          ("date", .string(Calendar.name(day))), ("files", .integer(sizes.count)), ("records", sum(\.records)),
          ("bytes", sum(\.bytes)), ("storedBytes", sum(\.storedBytes)), ("expected", .string(expected)),
        ]))
    }
    return .object([("seed", .integer(Int(options.seed))), ("nights", .array(summaries))])
  }

  /// The day's own totals, and its events that land in later days' files, in parts of many messages.
  private func parts(of night: Night) async throws -> [(totals: Totals, strays: [Int: [Slip]])] {
    let size = 1 << 17
    let ledger = options.ledger
    return try await sideBySide((night.messages + size - 1) / size) { part in
      var totals = Totals()
      var strays: [Int: [Slip]] = [:]
      var planner = Planner(night)
      for index in part * size..<min((part + 1) * size, night.messages) {
        let message = planner.plan(index)
        totals.add(message, planner.events, day: night.day, ledger: ledger)
        for (position, event) in planner.events.enumerated() where event.day != night.day {
          strays[event.day, default: []].append(Slip(event, messageDay: night.day, index: index, position: position))
        }
      }
      return (totals, strays)
    }
  }

  private func write(_ nights: [Night], _ arriving: [Slip]) async throws -> [ExportFile.Size] {
    let day = Calendar.name(nights[0].day, separator: "/")
    let folder = "\(options.out)/\(day)"
    let ledger = "\(options.out)/ledger/\(day)"
    try Generator.makeFolder(folder)
    if options.ledger { try Generator.makeFolder(ledger) }
    let options = options
    return try await sideBySide(options.files) { number in
      let name = "h\(Calendar.padded(number)).ndjson\(options.plain ? "" : ".gz")"
      return try ExportFile(
        nights: nights, number: number, arriving: arriving, path: "\(folder)/\(name)",
        ledgerPath: options.ledger ? "\(ledger)/\(name)" : nil, plain: options.plain
      ).write()
    }
  }

  /// Does the pieces on all cores; gives the results in their order.
  private func sideBySide<Result: Sendable>(
    _ count: Int, _ work: @escaping @Sendable (Int) throws -> Result
  ) async throws -> [Result] {
    try await withThrowingTaskGroup(of: (Int, Result).self) { group in
      for piece in 0..<count { group.addTask { (piece, try work(piece)) } }
      var results = [Result?](repeating: nil, count: count)
      for try await (piece, result) in group { results[piece] = result }
      return results.compactMap(\.self)
    }
  }

  private static func makeFolder(_ path: String) throws(SynthError) {
    var made = path.hasPrefix("/") ? "" : "."
    for part in path.split(separator: "/") {
      made += "/" + part
      if unsafe mkdir(made, 0o755) != 0, errno != EEXIST { throw .system("make", made, errno) }
    }
  }

  private static func save(_ text: String, _ path: String) throws(SynthError) {
    var file = try GzipFile(path: path, plain: true)
    var bytes = Array(text.utf8)
    try file.write(&bytes)
  }
}
