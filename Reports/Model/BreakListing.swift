package import Reconciliation
internal import Events

/// What one pass over `breaks.ndjson` leaves: every line counted, the first of each code kept to be shown, the first hundred thousand of all to be searched.
///
/// Its counts come from the lines alone, so that they can be laid beside the totals; its memory does not grow with the night beyond what a page carries.
package struct BreakListing: Sendable {
  /// The most of one code that are kept.
  let limit: Int
  /// What was done about breaks up to the report's instant.
  package let work: BreakWork
  /// Lines by code, and by where they stand by what people did.
  package private(set) var dispositions: [BreakCode: [BreakStanding.Disposition: Int]] = [:]
  /// Lines by code and channel, a row a code; the last column is for those without a channel.
  private var channels = [Int](repeating: 0, count: BreakCode.allCases.count * columns)
  /// Lines by code and age, a row a code.
  private var ages = [Int](repeating: 0, count: BreakCode.allCases.count * AgeBucket.allCases.count)
  /// Lines by severity.
  private(set) var severities: [Severity: Int] = [:]
  /// Lines that a later outcome clears.
  private(set) var provisional = 0
  /// The first lines of each code, in the order of the file.
  package private(set) var first: [BreakCode: [BreakRecord]] = [:]
  /// The earliest night on which a break of each code was found first.
  private(set) var oldest: [BreakCode: LogicalDate] = [:]
  /// All of them, up to what a page carries.
  private(set) var table: BreakTable

  /// The messages of all of them.
  package private(set) var messages = MessageCodes()

  /// An empty listing: how many of a code are shown without the page's script, and how many of all with it.
  package init(work: BreakWork = BreakWork(), limit: Int = RequestListing.shown, carried: Int = BreakTable.most) {
    self.limit = limit
    self.work = work
    table = BreakTable(limit: carried)
  }

  /// Counts one line, which stands so.
  mutating func add(_ record: BreakRecord, _ standing: BreakStanding) {
    dispositions[record.code, default: [:]][standing.disposition, default: 0] += 1
    channels[BreakListing.cell(record.code, record.channel)] += 1
    ages[Int(record.code.rawValue) * AgeBucket.allCases.count + AgeBucket(days: record.ageDays).rawValue] += 1
    severities[record.severity, default: 0] += 1
    if record.provisional { provisional += 1 }
    oldest[record.code] = min(oldest[record.code] ?? record.firstSeen, record.firstSeen)
    table.add(record, standing)
    messages.add(record.messageID)
    let number = count(record.code)
    if number <= limit { first[record.code, default: []].append(record) }
  }

  /// Where a break stands by what people did.
  package func standing(of record: BreakRecord) -> BreakStanding { work.standing(of: record) }

  /// Lines that stand so.
  package func count(_ disposition: BreakStanding.Disposition) -> Int {
    dispositions.values.reduce(0) { $0 + $1[disposition, default: 0] }
  }

  private static let columns = Channel.allCases.count + 1

  private static func cell(_ code: BreakCode, _ channel: Channel?) -> Int {
    Int(code.rawValue) * columns + (channel.map { Int($0.rawValue) } ?? columns - 1)
  }

  /// Lines of a code on a channel; nil asks for those without one.
  func count(_ code: BreakCode, channel: Channel?) -> Int { channels[BreakListing.cell(code, channel)] }

  /// Lines of a code and an age.
  func count(_ code: BreakCode, age: AgeBucket) -> Int {
    ages[Int(code.rawValue) * AgeBucket.allCases.count + age.rawValue]
  }

  /// Lines of a code.
  func count(_ code: BreakCode) -> Int { AgeBucket.allCases.reduce(0) { $0 + count(code, age: $1) } }

  /// The codes that occur, in the order of `BreakCode`.
  var codes: [BreakCode] { BreakCode.allCases.filter { count($0) > 0 } }

  /// All lines.
  package var total: Int { severities.values.reduce(0, +) }
}
