internal import Events
internal import Numbers
internal import Sealing

/// What is different from the last report of the night that was signed, as every form says it.
struct SignedChanges {
  /// The version that was signed.
  let version: Int
  /// Who signed it, as the signatures say: text of others.
  let signatures: String
  /// Figures that differ: name, then, now.
  let figures: [(name: String, then: String, now: String)]
  /// Files of data that differ, by name.
  let files: [String]
  /// Whether it can still be read what that version said.
  let isReadable: Bool

  /// What is said before and behind who signed.
  var lead: String { "Version \(version) of this night's report was signed: " }
  static let tail = ". This is another report: those signatures are not of it."

  /// What is said where no figure differs; nil where some do.
  var figuresNote: String? {
    guard figures.isEmpty else { return nil }
    return isReadable
      ? "Verdict and counts are the same as in that version." : "What that version said at a glance cannot be read any more."
  }

  var filesNote: String {
    files.isEmpty
      ? "The files of data beside the page are the same." : "Files of data that differ: " + files.joined(separator: ", ") + "."
  }
}

extension NightReport {
  /// Nil where no earlier version was signed.
  func sinceSigned(_ numbers: NumberForm) -> SignedChanges? {
    guard let signed = signedBefore else { return nil }
    let now = Dictionary(
      companions.map { (String($0.key.split(separator: "/").last ?? ""), $0.sha256) }, uniquingKeysWith: { first, _ in first })
    let data = ["totals.json", "breaks.csv", "requests.csv", "messages.txt"].filter { now[$0] != nil }
    return SignedChanges(
      version: signed.signOff.version, signatures: signed.signOff.sentence,
      figures: signed.summary.map { NightSummary(self).changes(since: $0, numbers) } ?? [],
      files: data.filter { signed.manifest.files[$0]?.description != now[$0] }, isReadable: signed.summary != nil)
  }
}
