internal import Events
internal import Numbers

/// What one source gave to a run, and how it is known to be complete and accurate: the questions that an auditor asks of information
/// produced by the entity.
struct SourceFacts {
  /// Its name; empty for exports without a custody record.
  let name: String
  /// `archiver` or `ledger`.
  let side: String
  /// What the run was told of it; nil where its document does not say.
  private(set) var stated: StatedSource?
  /// How its exports were asked for, and how many of them so; nil of those whose custody records do not say.
  private(set) var asked: [(query: StatedQuery?, exports: Int)] = []
  /// Provider mappings with their versions: that of the run, or those of the custody records where it does not say.
  private(set) var mappings: [String] = []
  private(set) var exports = 0
  /// Those of the day itself; the others are looked back at.
  private(set) var ofDay = 0
  private(set) var bytes = 0
  private(set) var scanned = 0
  /// What the places of its exports have in common, up to a slash; nil where no custody record says any.
  private(set) var place: String?
  /// The first and the last timestamp of its events.
  private(set) var first: Instant?
  private(set) var last: Instant?
  /// The first and the last pull, RFC 3339.
  private(set) var firstPull = ""
  private(set) var lastPull = ""
  /// Exports with a declared count, and those of them where it is the found one.
  private(set) var declared = 0
  private(set) var declaredRight = 0
  /// Exports that end early.
  private(set) var truncated = 0
  /// Exports of which run and custody record name the same digest.
  private(set) var digestsRight = 0
  private(set) var quarantined = 0

  /// How they are known to be complete, in words.
  func completeness(_ numbers: NumberForm) -> String {
    (stated?.notPulled.map { "not all pulled: \($0); " } ?? "") + completenessOfPulled(numbers)
  }

  private func completenessOfPulled(_ numbers: NumberForm) -> String {
    guard exports > 0 else { return "no export" }
    let cut = truncated == 0 ? "none cut short" : "\(numbers.grouped(truncated)) cut short"
    guard declared > 0 else { return cut + "; no counts declared" }
    return cut + "; \(numbers.grouped(declaredRight)) of \(numbers.grouped(declared)) declared counts found"
  }

  /// How they are known to be accurate, in words.
  func accuracy(_ numbers: NumberForm) -> String {
    guard exports > 0 else { return "no export" }
    let digests = "custody record and run agree on \(numbers.grouped(digestsRight)) of \(numbers.counted(exports, "digest"))"
    return digests + (quarantined == 0 ? "; all records readable" : "; \(numbers.counted(quarantined, "record")) quarantined")
  }

  /// Which exports a day should have, in words.
  var expected: String { stated.map { $0.slots ?? "not stated in the config" } ?? "not recorded" }

  /// The sources of a run, those without an export too, where it says which there were; then in the order in which their exports come.
  static func all(_ report: NightReport) -> [SourceFacts] {
    var sources = (report.run.sources ?? []).map { SourceFacts($0) }
    for input in report.inputs {
      let (name, side) = (input.custody?.source ?? "", input.custody?.side ?? "")
      let place = sources.firstIndex { $0.name == name && $0.side == side } ?? sources.endIndex
      if place == sources.endIndex { sources.append(SourceFacts(name: name, side: side)) }
      sources[place].add(input, isOfDay: input.isDated(report.identity.date))
    }
    return sources
  }

  private mutating func add(_ input: ReportInput, isOfDay: Bool) {
    exports += 1
    if isOfDay { ofDay += 1 }
    bytes += input.bytes
    scanned += input.scanned
    if input.digestAgrees { digestsRight += 1 }
    let query = input.custody?.query
    if let place = asked.firstIndex(where: { $0.query == query }) { asked[place].exports += 1 } else { asked.append((query, 1)) }
    guard let custody = input.custody else { return }
    if stated == nil, let mapping = custody.mapping, !mappings.contains(mapping) { mappings.append(mapping) }
    if let path = custody.origin { place = SourceFacts.common(place, path) }
    first = [first, custody.first].compactMap(\.self).min()
    last = [last, custody.last].compactMap(\.self).max()
    // RFC 3339 in UTC sorts as text.
    firstPull = firstPull.isEmpty ? custody.pulledAt : min(firstPull, custody.pulledAt)
    lastPull = max(lastPull, custody.pulledAt)
    if let count = custody.declared {
      declared += 1
      if count == custody.records { declaredRight += 1 }
    }
    if custody.truncated { truncated += 1 }
    quarantined += custody.quarantined
  }

  /// Up to the last slash, what both begin with.
  private static func common(_ place: String?, _ path: String) -> String {
    let text = place.map { path.commonPrefix(with: $0) } ?? path
    return String(text[..<(text.lastIndex(of: "/").map { text.index(after: $0) } ?? text.startIndex)])
  }

  /// Of which time its events are, in words; nil where it has none.
  var range: String? {
    guard let first, let last else { return nil }
    return "events of \(first) to \(last)"
  }

  private init(name: String, side: String) { (self.name, self.side) = (name, side) }

  private init(_ stated: StatedSource) {
    self.init(name: stated.name, side: stated.side)
    (mappings, self.stated) = ([stated.mapping], stated)
  }
}

extension String {
  fileprivate func commonPrefix(with other: String) -> String {
    String(zip(self, other).prefix { $0 == $1 }.map(\.0))
  }
}
