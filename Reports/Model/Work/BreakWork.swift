package import Events
internal import Reconciliation
internal import Sealing

/// What was done about breaks up to an instant: the documents of the store, one after the other.
package struct BreakWork: Sendable {
  /// The last of the documents; its digest stands for all of them, since each names the one before. Nil where there are none.
  package private(set) var last: StoredFile?
  /// How many there are.
  package private(set) var count = 0
  /// What is wrong with the documents that follow; nil where all could be read.
  package var fault: String?
  private var histories: [PackedID: History] = [:]
  /// The nights that found breaks first that somebody has worked on.
  package private(set) var nights: Set<LogicalDate> = []

  /// What became of one break.
  private struct History {
    var owner: String?
    var resolution: BreakStanding.Resolution?
    /// What the resolution holds for.
    var evidence: Set<Digest> = []
    var note: String?
  }

  package init() {}

  /// Takes the next document; `file` is where it is.
  package mutating func add(_ document: WorkDocument, file: StoredFile) {
    last = file
    count += 1
    for subject in document.breaks {
      nights.insert(subject.night)
      BreakWork.apply(document, to: subject, &histories[subject.identity.id, default: History()])
    }
  }

  private static func apply(_ document: WorkDocument, to subject: WorkDocument.Subject, _ history: inout History) {
    if let text = document.text { history.note = text }
    switch document.action {
    case .assign: history.owner = document.owner
    case .note: break
    case .reopen: (history.resolution, history.evidence) = (nil, [])
    case .resolve:
      // A break may have several lines, as an event that came three times has: what was resolved of them stays so.
      history.resolution = document.resolution.map {
        BreakStanding.Resolution(word: $0, by: document.by, at: document.recordedAt, document: document.number)
      }
      history.evidence.insert(subject.identity.evidence)
    }
  }

  /// Where a break stands by what people did.
  package func standing(of identity: BreakIdentity) -> BreakStanding {
    standing(of: identity.id, on: identity.evidence)
  }

  /// Where a break stands; what it rests on is worked out only where somebody has worked on it.
  package func standing(of record: BreakRecord) -> BreakStanding {
    standing(of: record.id, on: record.identity.evidence)
  }

  private func standing(of id: PackedID, on evidence: @autoclosure () -> Digest) -> BreakStanding {
    guard let history = histories[id] else { return BreakStanding() }
    let holds = history.resolution != nil && history.evidence.contains(evidence())
    return BreakStanding(
      owner: history.owner, resolution: holds ? history.resolution : nil, isChanged: history.resolution != nil && !holds,
      note: history.note)
  }
}

/// Where a break stands by what people did.
package struct BreakStanding: Hashable, Sendable {
  /// Who has it.
  package var owner: String?
  /// What came of it; nil where it is open.
  package var resolution: Resolution?
  /// It was resolved, but rests on other evidence now, and so is open again.
  package var isChanged = false
  /// What was noted last.
  package var note: String?

  package init(owner: String? = nil, resolution: Resolution? = nil, isChanged: Bool = false, note: String? = nil) {
    (self.owner, self.resolution, self.isChanged, self.note) = (owner, resolution, isChanged, note)
  }

  /// How a break was resolved.
  package struct Resolution: Hashable, Sendable {
    package var word: WorkDocument.Resolution
    package var by: String
    package var at: Instant
    /// The number of the document that says so.
    package var document: Int
  }

  /// What a report says in its column: nobody has it, somebody has it, or it is resolved.
  package enum Disposition: Int, CaseIterable, Sendable {
    case open, assigned, resolved, cleared

    /// The word in files and pages.
    package var name: String {
      switch self {
      case .open: "open"
      case .assigned: "assigned"
      case .resolved: "resolved"
      case .cleared: "cleared"
      }
    }
  }

  /// `cleared` is not among its answers: that is told by what came later, not by people.
  package var disposition: Disposition { resolution != nil ? .resolved : owner != nil ? .assigned : .open }
}
