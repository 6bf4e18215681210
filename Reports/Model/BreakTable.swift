internal import Events
internal import Reconciliation

/// The breaks in the form in which the page's script reads them: a line of JSON for each, in the order of `breaks.ndjson`, so that the
/// line's number is the file's. Each begins with whole numbers, by which the script filters and sorts without reading the rest.
///
/// `[code, channel, provisional, standing, firstSeen, ageSeconds, cited, "message id", "event id", [evidence…], [[name, text]…], "break id", work]`;
/// work is `[owner, resolution, "when", "by", note, changed, reason]`, or 0 where nobody did anything. Evidence is `[side, source, export, line, "event id", type, "timestamp", "deliveryTimestamp", status]`. Channels count from 1, 0 is
/// none. Sides, sources, exports, types and status words are places in the list of words, 0 is none. `cited` is a place in the list of lists
/// of exports, types and status words, three for each piece of evidence: so whoever looks for a word need not read every line.
package struct BreakTable: Sendable {
  /// The most breaks that a page carries: a page is to open in a second.
  package static let most = 100_000
  /// The most that every form carries which has a limit of its own accord: page, PDF and JSON.
  let limit: Int

  /// How many are kept, and how many there were.
  private(set) var kept = 0
  /// How many there were, kept or not.
  private(set) var count = 0
  /// The kept ones' lines, in pieces: what is many megabytes would be moved again and again as it grows.
  var pieces: [[UInt8]] { full + [lines.bytes] }
  private var full: [[UInt8]] = []
  private var lines = JSONWriter()
  private static let piece = 1 << 20
  /// What numbers in the lines stand for, from 1.
  private(set) var words: [String] = [""]
  private var places: [String: Int] = ["": 0]
  /// Exports, types and status words of the evidence: the lists that there are.
  private(set) var cited: [[Int]] = []
  private var citedPlaces: [[Int]: Int] = [:]
  /// The last word of each kind, for words come again and again.
  private var last = [(word: String, place: Int)](repeating: ("", 0), count: Kind.allCases.count)

  private enum Kind: Int, CaseIterable { case origin, export, type, status }

  init(limit: Int = most) { self.limit = limit }

  /// Appends one, unless the page is full.
  mutating func add(_ record: BreakRecord, _ standing: BreakStanding) {
    count += 1
    guard kept < limit else { return }
    kept += 1
    lines.beginArray()
    lines.integer(record.code.rawValue)
    lines.integer(record.channel.map { Int($0.rawValue) + 1 } ?? 0)
    lines.integer(record.provisional ? 1 : 0)
    lines.integer(standing.disposition.rawValue)
    lines.integer(record.firstSeen.day)
    lines.integer(max(0, record.ageSeconds))
    let words = record.evidence.flatMap { [place($0.export, .export), place($0.type, .type), place($0.status, .status)] }
    lines.integer(place(words))
    text(record.messageID)
    text(record.eventID)
    lines.beginArray()
    let items = record.evidence.span
    for index in items.indices { add(items[index], words[(index * 3)...]) }
    lines.endArray()
    lines.beginArray()
    for note in record.detail {
      lines.beginArray()
      text(note.name)
      text(note.text)
      lines.endArray()
    }
    lines.endArray()
    lines.string(record.id)
    add(standing)
    lines.endArray()
    lines.newline()
    if lines.bytes.count >= BreakTable.piece { full.append(lines.take()) }
  }

  private mutating func add(_ standing: BreakStanding) {
    guard standing != BreakStanding() else { return lines.integer(0) }
    lines.beginArray()
    text(standing.owner)
    text(standing.resolution?.word.rawValue)
    text(standing.resolution?.at.description)
    text(standing.resolution?.by)
    lines.string(VisibleText.of(standing.noteWords { Clipped.text($0) } ?? ""))
    lines.integer(standing.isChanged ? 1 : 0)
    text(standing.resolution?.reason)
    lines.endArray()
  }

  private mutating func add(_ item: borrowing BreakRecord.Evidence, _ words: ArraySlice<Int>) {
    lines.beginArray()
    lines.integer(place(item.side, .origin))
    lines.integer(place(item.source, .origin))
    lines.integer(words[words.startIndex])
    lines.integer(item.line ?? 0)
    text(item.eventID)
    lines.integer(words[words.startIndex + 1])
    text(item.timestamp)
    text(item.deliveryTimestamp)
    lines.integer(words[words.startIndex + 2])
    lines.endArray()
  }

  /// Text of others, as it may be looked at.
  private mutating func text(_ text: String?) { lines.string(VisibleText.of(Clipped.text(text ?? ""))) }

  private mutating func place(_ words: [Int]) -> Int {
    if let place = citedPlaces[words] { return place }
    citedPlaces[words] = cited.count
    cited.append(words)
    return cited.count - 1
  }

  private mutating func place(_ word: String?, _ kind: Kind) -> Int {
    guard let word else { return 0 }
    if last[kind.rawValue].word == word { return last[kind.rawValue].place }
    let place = places[word] ?? words.count
    if place == words.count {
      places[word] = place
      words.append(word)
    }
    last[kind.rawValue] = (word, place)
    return place
  }
}
