internal import Events

extension Invocation {
  /// Reads the arguments, the program's name not among them.
  ///
  /// `--help` and `--version` win over everything that can be understood; a missing command is a usage error.
  package init(arguments: [String]) throws(UsageError) {
    if let group = Invocation.groupToExplain(arguments) {
      self.init(command: .help, config: Option.defaultConfigPath)
      operands = [group]
      return
    }
    guard let (command, words) = try Invocation.command(in: arguments) else {
      // No command: only --help and --version mean something.
      let given = try OptionParser(options: Option.all).parse(arguments).values.map(\.option)
      guard let first = given.first(where: { $0 == .help || $0 == .version }) else { throw UsageError("a command is required") }
      self.init(command: first == .help ? .help : .version, config: Option.defaultConfigPath)
      return
    }
    let parsed: OptionParser.Result
    do {
      parsed = try OptionParser(options: command.options).parse(arguments)
    } catch {
      throw UsageError(error.description, command)
    }
    self.init(command: command, config: Option.defaultConfigPath)
    operands = Array(parsed.operands.dropFirst(words))
    if parsed.values.contains(where: { $0.option == .help }) {
      operands = command.rawValue.split(separator: " ").map(String.init)
      self.command = .help
    } else if parsed.values.contains(where: { $0.option == .version }) {
      self.init(command: .version, config: Option.defaultConfigPath)
    } else {
      try take(parsed.values)
      try checkOperands()
    }
  }

  /// The command and how many words name it. Where it stands among options is seen with all of them known; nothing else is
  /// concluded from that first look.
  private static func command(in arguments: [String]) throws(UsageError) -> (Command, words: Int)? {
    let operands = operands(in: arguments)
    guard let first = operands.first else { return nil }
    if operands.count > 1, let command = Command(rawValue: first + " " + operands[1]) { return (command, 2) }
    if let command = Command(rawValue: first) { return (command, 1) }
    let subcommands = Command.subcommands(of: first)
    guard subcommands.isEmpty else {
      let names = subcommands.map { "'\($0.rawValue)'" }.joined(separator: ", ")
      throw UsageError("'\(first)' needs a subcommand: \(names)", subcommands[0])
    }
    let near = Spelling.nearest(to: first, among: Command.groups)
    throw UsageError("unknown command '\(first)'" + (near.map { "; did you mean '\($0)'?" } ?? ""))
  }

  /// `tally config --help` asks about what begins with this word.
  private static func groupToExplain(_ arguments: [String]) -> String? {
    let operands = operands(in: arguments)
    guard operands.count == 1, !Command.subcommands(of: operands[0]).isEmpty else { return nil }
    return arguments.contains { $0 == "--help" || $0 == "-h" } ? operands[0] : nil
  }

  private static func operands(in arguments: [String]) -> [String] {
    var operands: [String] = []
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      if argument == "--" { operands += rest; break }
      guard argument.hasPrefix("-"), argument != "-" else { operands.append(argument); continue }
      // An option whose value is the next argument takes that with it.
      let parser = OptionParser(options: Option.all)
      if (try? parser.parse([argument])) == nil, let next = rest.first, (try? parser.parse([argument, next])) != nil {
        rest.removeFirst()
      }
    }
    return operands
  }

  private mutating func take(_ values: [(option: Option, value: String?)]) throws(UsageError) {
    var date: LogicalDate?
    var since: LogicalDate?
    var until: LogicalDate?
    var month: ClosedRange<LogicalDate>?
    for (option, value) in values {
      let text = value ?? ""
      switch option {
      case .config: (config, namesConfig) = (text, true)
      case .date: date = try day(text, option)
      case .since: since = try day(text, option)
      case .until: until = try day(text, option)
      case .month: month = try self.month(text)
      case .asOf: asOf = try asOf(text)
      case .threads:
        guard let number = Int(text), (1...1024).contains(number) else {
          throw invalid(text, option, "a number from 1 to 1024")
        }
        threads = number
      case .state:
        let states = command == .breaksList ? Invocation.breakStates : Invocation.states
        guard states.contains(text) else { throw invalid(text, option, "one of " + states.joined(separator: ", ")) }
        state = text
      case .name: name = text
      case .validity: validity = try days(text, option, from: 1)
      case .request: request = true
      case .within: within = try days(text, option, from: 0)
      case .file, .person, .caseReference, .matter, .queue, .agent, .reason, .notice, .code, .severity, .owner, .nights,
        .assignee, .resolution, .note, .role, .reportID, .signature, .ground:
        if text.isBlank { throw invalid(text, option, "anything") }
        given[option, default: []].append(text)
      case .everything: everything = true
      case .noRelease: noRelease = true
      case .sweep: sweep = true
      case .by:
        guard let word = SummaryGrouping(rawValue: text) else {
          throw invalid(text, option, "one of " + SummaryGrouping.allCases.map(\.rawValue).joined(separator: ", "))
        }
        by = word
      case .csv: csv = true
      case .store: store = try file(text, option)
      case .trust: trust.append(try file(text, option))
      case .trustTSA: trustTSA.append(try file(text, option))
      case .quick: quick = true
      case .deep: deep = true
      case .message:
        message = try id(text, option)
        given[option, default: []].append(text)
      case .interaction:
        interaction = try id(text, option)
        given[option, default: []].append(text)
      case .channel:
        guard let named = Channel(name: text) else {
          throw invalid(text, option, "one of " + Channel.allCases.map(\.name).joined(separator: ", "))
        }
        channel = named
        given[option, default: []].append(text)
      case .limit:
        guard let number = Int(text), number > 0 else { throw invalid(text, option, "a number from 1") }
        limit = number
      case .expect:
        guard let number = Int(text), number >= 0 else { throw invalid(text, option, "a number from 0") }
        expect = number
      case .gap:
        guard let number = Int(text), number >= 0 else { throw invalid(text, option, "a number from 0") }
        gap = number
      case .forecast:
        guard let number = Int(text), (1...240).contains(number) else {
          throw invalid(text, option, "a number of months from 1 to 240")
        }
        forecast = number
      case .out: out = try file(text, option)
      case .recipient:
        guard ["age1", "ssh-"].contains(where: text.hasPrefix) else {
          throw invalid(text, option, "a recipient of age, as age1… or an SSH public key")
        }
        recipients.append(text)
      case .dryRun: dryRun = true
      case .json: json = true
      case .quiet: quiet = true
      case .verbose: verbose = true
      default: break
      }
    }
    if config.isEmpty { throw invalid(config, .config, "the name of a file") }
    if quick && deep { throw UsageError("options '--quick' and '--deep' exclude each other", command) }
    if quiet && verbose { throw UsageError("options '--quiet' and '--verbose' exclude each other", command) }
    if csv && json { throw UsageError("options '--csv' and '--json' exclude each other", command) }
    if let month {
      guard date == nil, since == nil, until == nil else {
        throw UsageError("option '--month' excludes '--date', '--since' and '--until'", command)
      }
      days = .range(since: month.lowerBound, until: month.upperBound)
      return
    }
    switch (date, since, until) {
    case (nil, nil, nil): days = nil
    case (let date?, nil, nil): days = .one(date)
    case (nil, let since?, let until): days = .range(since: since, until: until)
    case (nil, nil, _?): throw UsageError("option '--until' needs '--since'", command)
    default: throw UsageError("options '--date' and '--since' exclude each other", command)
    }
  }

  private func day(_ text: String, _ option: Option) throws(UsageError) -> LogicalDate {
    guard let day = LogicalDate(text) else { throw invalid(text, option, "a day of the calendar, yyyy-mm-dd") }
    return day
  }

  private func days(_ text: String, _ option: Option, from least: Int) throws(UsageError) -> Int {
    guard let number = Int(text), (least...36_525).contains(number) else {
      throw invalid(text, option, "a number of days from \(least) to 36525")
    }
    return number
  }

  private func month(_ text: String) throws(UsageError) -> ClosedRange<LogicalDate> {
    guard let first = LogicalDate(text + "-01") else { throw invalid(text, .month, "a month of the calendar, yyyy-mm") }
    var last = first
    while last.advanced(by: 1).components.month == first.components.month { last = last.advanced(by: 1) }
    return first...last
  }

  private func id(_ text: String, _ option: Option) throws(UsageError) -> String {
    if text.isEmpty { throw invalid(text, option, "an id") }
    return text
  }

  private func file(_ text: String, _ option: Option) throws(UsageError) -> String {
    if text.isEmpty { throw invalid(text, option, "a path") }
    return text
  }

  private func asOf(_ text: String) throws(UsageError) -> Int64 {
    let takesDays = [Command.explain, .expirePlan, .expireRun, .eraseRun, .dispositionsReport].contains(command)
    if takesDays, let day = LogicalDate(text) { return day.start }
    guard let instant = Instant(rfc3339: text) else {
      throw invalid(
        text, .asOf,
        (takesDays ? "a day of the calendar, yyyy-mm-dd, or " : "") + "an RFC 3339 instant such as 2026-11-19T06:00:00Z")
    }
    return instant.nanoseconds
  }

  private func invalid(_ text: String, _ option: Option, _ expected: String) -> UsageError {
    UsageError("option '--\(option.name)': '\(text)' is not \(expected)", command)
  }

  private func checkOperands() throws(UsageError) {
    guard operands.count >= command.operands.lowerBound else {
      throw UsageError("'\(command.rawValue)' requires \(command.operand ?? "an operand")", command)
    }
    guard operands.count <= command.operands.upperBound else {
      throw UsageError("extra operand '\(operands[command.operands.upperBound])'", command)
    }
    if let empty = operands.first, empty.isEmpty { throw UsageError("an operand is empty", command) }
    if command == .keysMake {
      guard let word = KeyWord(rawValue: operands[0]) else {
        throw UsageError("'\(operands[0])' is not one of these: \(command.operandWords.joined(separator: ", "))", command)
      }
      if word == .encryption, name != nil || validity != nil || request {
        throw UsageError("options '--name', '--days' and '--request' are for 'keys make signing'", command)
      }
      if request, validity != nil { throw UsageError("options '--days' and '--request' exclude each other", command) }
    }
    if command == .extract, json, out == nil {
      throw UsageError("option '--json' needs '--out': events go to standard output", command)
    }
    if command == .eraseRequest, (message == nil) == (interaction == nil) || text(.ground) == nil {
      throw UsageError("'erase request' requires '--message' or '--interaction', one of them, and '--ground'", command)
    }
    if command == .export, out == nil { throw UsageError("'export' requires '--out'", command) }
    if command == .extract || command == .export, message == nil, interaction == nil, days == nil, channel == nil {
      throw UsageError("'\(command.rawValue)' requires '--message', '--interaction', '--date', '--since' or '--channel'", command)
    }
    if command == .report { return try checkReport() }
    guard command == .requests else { return }
    guard let word = operands.first.map({ RequestsWord(rawValue: $0) }) ?? .list else {
      throw UsageError("'\(operands[0])' is not one of these: \(command.operandWords.joined(separator: ", "))", command)
    }
    if word == .post, state != nil { throw UsageError("option '--state' is for 'requests list'", command) }
    if word == .list, dryRun { throw UsageError("option '--dry-run' is for 'requests post'", command) }
  }

  private func checkReport() throws(UsageError) {
    guard let word = operands.first else {
      if text(.role) != nil || text(.reportID) != nil || !(trust + trustTSA).isEmpty {
        throw UsageError("options '--as', '--report', '--trust' and '--trust-tsa' are for 'report sign'", command)
      }
      return
    }
    guard ReportWord(rawValue: word) != nil else {
      throw UsageError("'\(word)' is not one of these: \(command.operandWords.joined(separator: ", "))", command)
    }
    if asOf != nil { throw UsageError("option '--as-of' is not for 'report sign'", command) }
    if case .range = days { throw UsageError("'report sign' signs one report: '--date'", command) }
  }
}
