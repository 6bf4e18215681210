/// What one source gave to a run, and how it is known to be complete and accurate: the questions that an auditor asks of information
/// produced by the entity.
struct SourceFacts: Hashable {
  /// Its name; empty for exports without a custody record.
  let name: String
  /// `archiver` or `ledger`.
  let side: String
  /// Provider mappings with their versions.
  private(set) var mappings: [String] = []
  private(set) var exports = 0
  /// Those of the day itself; the others are looked back at.
  private(set) var ofDay = 0
  private(set) var bytes = 0
  private(set) var scanned = 0
  /// The first and the last pull, RFC 3339.
  private(set) var firstPull = ""
  private(set) var lastPull = ""
  /// Exports with a declared count, and those of them where it is the found one.
  private(set) var declared = 0
  private(set) var declaredRight = 0
  /// Exports that end early.
  private(set) var truncated = 0
  /// Exports whose bytes are those of the custody record.
  private(set) var digestsRight = 0
  private(set) var quarantined = 0

  /// How they are known to be complete, in words.
  var completeness: String {
    let cut = truncated == 0 ? "none cut short" : "\(Figures.grouped(truncated)) cut short"
    guard declared > 0 else { return cut + "; no counts declared" }
    return cut + "; \(Figures.grouped(declaredRight)) of \(Figures.grouped(declared)) declared counts found"
  }

  /// How they are known to be accurate, in words.
  var accuracy: String {
    let digests = "\(Figures.grouped(digestsRight)) of \(Figures.grouped(exports)) digests as in custody"
    return digests + (quarantined == 0 ? "; all records readable" : "; \(Figures.grouped(quarantined)) records quarantined")
  }

  /// The sources of a run, in the order in which their exports come.
  static func all(_ report: NightReport) -> [SourceFacts] {
    var sources: [SourceFacts] = []
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
    guard let custody = input.custody else { return }
    if let mapping = custody.mapping, !mappings.contains(mapping) { mappings.append(mapping) }
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

  private init(name: String, side: String) { (self.name, self.side) = (name, side) }
}
