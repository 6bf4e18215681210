package import Events

/// A hold with its whole history: every revision, the first one first. None is ever changed.
package struct Hold: Hashable, Sendable {
  /// The name of its folder below `holds/`.
  package let id: String
  /// At least one, unless there is a fault.
  package let revisions: [HoldDocument]
  /// Why it cannot be relied on; then it counts as holding everything.
  package let fault: String?
  /// The ids of each revision.
  private let lists: [[FilterKey: IDList]]

  /// `fault` is what was found wrong while it was read; the history is checked besides.
  package init(id: String, revisions: [HoldDocument], fault: String? = nil) {
    (self.id, self.revisions) = (id, revisions)
    lists = revisions.map(\.scope.lists)
    self.fault = fault ?? Hold.fault(in: revisions, of: id)
  }

  /// The last revision.
  package var latest: HoldDocument? { revisions.last }

  /// Whether it holds anything still.
  package var isActive: Bool { fault != nil || latest?.isReleased == false }

  /// Whether it holds on a day what it ever named: until the grace after its release is over.
  package func isInForce(on day: LogicalDate, grace: CalendarPeriod) -> Bool {
    guard !isActive, let released = latest?.recordedAt?.date else { return true }
    return grace.end(from: released).map { day < $0 } ?? true
  }

  /// Whether any of it came at that instant or later, so that what was done before could not heed it.
  package func came(after instant: Instant) -> Bool {
    fault != nil || revisions.contains { !$0.isReleased && ($0.recordedAt.map { $0 >= instant } ?? true) }
  }

  private static func fault(in revisions: [HoldDocument], of id: String) -> String? {
    if revisions.isEmpty { return "it has no revision" }
    var before: Instant?
    for (index, document) in revisions.enumerated() {
      let name = "revision \(index + 1)"
      guard document.id == id else { return "\(name) is of another hold" }
      guard document.revision == index + 1 else { return "\(name) is missing" }
      guard let recordedAt = document.recordedAt else { return "\(name) does not say when it was recorded" }
      if let before, recordedAt < before { return "\(name) was recorded before the one in front of it" }
      before = recordedAt
    }
    return nil
  }

  /// What it does to an archive.
  package struct Reach: Hashable, Sendable {
    /// Of all that it ever held; `none` where it never touched the archive.
    package var touch: Touch
    /// The day on which it let go of the archive: by its release, or by a revision that names less. Nil where it has not.
    package var releasedOn: LogicalDate?
  }

  /// What it does to an archive, by what its revisions name. A hold with a fault may touch everything.
  package func reach(_ facts: ArchiveFacts) -> Reach {
    if fault != nil { return Reach(touch: .possible, releasedOn: nil) }
    var reach = Reach(touch: .none, releasedOn: nil)
    for (document, lists) in zip(revisions, lists) {
      let touch = document.isReleased ? .none : document.scope.touch(facts, lists)
      if touch != .none {
        reach = Reach(touch: max(touch, reach.touch), releasedOn: nil)
      } else if reach.touch != .none, reach.releasedOn == nil {
        reach.releasedOn = document.recordedAt?.date
      }
    }
    return reach
  }
}
