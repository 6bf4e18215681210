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
  private var histories: [PackedID: [BreakStanding.Deed]] = [:]
  /// The nights that found breaks first that somebody has worked on.
  package private(set) var nights: Set<LogicalDate> = []

  /// Nothing was done yet: every break is open.
  package init() {}

  /// Takes the next document; `file` is where it is.
  package mutating func add(_ document: WorkDocument, file: StoredFile) {
    last = file
    count += 1
    for subject in document.breaks {
      nights.insert(subject.night)
      let (id, evidence) = (subject.identity.id, subject.identity.evidence)
      // A break may have several lines, as an event that came three times has: what is done about all of them is done once.
      if let last = histories[id]?.indices.last, histories[id]?[last].document == document.number {
        histories[id]?[last].evidence.append(evidence)
      } else {
        histories[id, default: []].append(BreakStanding.Deed(document, evidence))
      }
    }
  }

  /// Where a break stands by what people did.
  package func standing(of identity: BreakIdentity) -> BreakStanding {
    standing(of: identity.id, on: identity.evidence)
  }

  /// Where a break stands; what it rests on is worked out only where somebody has resolved it.
  package func standing(of record: BreakRecord) -> BreakStanding {
    standing(of: record.id, on: record.identity.evidence)
  }

  private func standing(of id: PackedID, on evidence: @autoclosure () -> Digest) -> BreakStanding {
    histories[id].map { BreakStanding($0, on: evidence()) } ?? BreakStanding()
  }
}
