/// A document around records: an object that has them in an array under a path of keys, as an API's page does,
/// `{"conversations":[…],"cursor":"…"}`. Everything beside the array is validated and passed over.
struct RecordEnvelope {
  /// What comes next, outside the array.
  private enum Expectation { case document, memberOrEnd, member, value(isOnTheWay: Bool), separator }

  /// What a step came upon.
  enum Step {
    /// Bytes up to there are passed.
    case passed(Int)
    /// The array of records begins there.
    case records(Int)
    /// An unknown member's name stands between these.
    case unknown(next: Int, Range<Int>)
    case needsMore
    case broken
  }

  /// The keys that lead to the array; none where records stand by themselves.
  private let path: [[UInt8]]
  private let beside: Set<[UInt8]>
  private var expectation = Expectation.document
  /// Objects that are open, and how many keys of the path led to the innermost.
  private var depth = 0

  init(_ records: ProviderMapping.Records?) {
    path = records?.path.keys ?? []
    beside = Set(records?.beside.map { Array($0.utf8) } ?? [])
  }

  /// Whether records stand in documents.
  var isActive: Bool { !path.isEmpty }
  /// Whether a document has begun and not ended.
  var isOpen: Bool { depth > 0 }

  /// Takes the token at `start`, which is no white space.
  mutating func step(_ bytes: Span<UInt8>, at start: Int, end: Int, _ scanner: inout RecordScanner) -> Step {
    do throws(JSONTokens.Failure) {
      switch (expectation, bytes[start]) {
      case (.document, 0x7b): return open(start)
      case (.memberOrEnd, 0x7d), (.separator, 0x7d):
        depth -= 1
        expectation = depth == 0 ? .document : .separator
        return .passed(start + 1)
      case (.separator, 0x2c):
        expectation = .member
        return .passed(start + 1)
      case (.memberOrEnd, 0x22), (.member, 0x22): return try member(bytes, at: start, end: end)
      case (.value(isOnTheWay: true), 0x7b) where depth < path.count: return open(start)
      case (.value(isOnTheWay: true), 0x5b) where depth == path.count:
        expectation = .separator
        return .records(start)
      case (.value(let isOnTheWay), _):
        let next = try scanner.scan(bytes, from: start, end: end)
        // No records are `null` or no member; anything else where they should be is not understood.
        guard !isOnTheWay || bytes[start] == 0x6e else { return .broken }
        expectation = .separator
        return .passed(next)
      default: return .broken
      }
    } catch {
      if case .incomplete = error { return .needsMore }
      return .broken
    }
  }

  private mutating func open(_ start: Int) -> Step {
    depth += 1
    expectation = .memberOrEnd
    return .passed(start + 1)
  }

  /// A member's key and colon.
  private mutating func member(_ bytes: Span<UInt8>, at start: Int, end: Int) throws(JSONTokens.Failure) -> Step {
    let (behind, escaped) = try JSONTokens.string(bytes, from: start + 1, end: end)
    let colon = RecordScanner.skipSpace(bytes, from: behind, end: end)
    guard colon < end else { throw .incomplete }
    guard bytes[colon] == 0x3a else { throw .invalid(colon, .unexpectedByte) }
    let written = (start + 1..<behind - 1).map { bytes[$0] }
    let key = escaped ? JSONText.unescape(bytes, from: start + 1, to: behind - 1) ?? written : written
    let isOnTheWay = key == path[depth - 1]
    expectation = .value(isOnTheWay: isOnTheWay)
    if isOnTheWay || (depth == 1 && beside.contains(key)) { return .passed(colon + 1) }
    return .unknown(next: colon + 1, start + 1..<behind - 1)
  }
}
