package import Events
internal import Reconciliation
internal import Sealing

/// Where a break stands by what people did. Owner and notes are the break's; a resolution is of what it rests on, and no other night that finds it
/// again on other evidence touches it.
package struct BreakStanding: Hashable, Sendable {
  /// What people did, in that order.
  package let history: [Deed]
  /// What came of it; nil where it is open.
  package let resolution: Resolution?
  /// It was resolved, but rests on other evidence now, and so is open.
  package let isChanged: Bool

  /// Nobody did anything.
  package init() { (history, resolution, isChanged) = ([], nil, false) }

  init(_ history: [Deed], on evidence: @autoclosure () -> Digest) {
    self.history = history
    let resolved = history.filter { $0.action == .resolve }
    guard !resolved.isEmpty else {
      (resolution, isChanged) = (nil, false)
      return
    }
    func settled(_ evidence: Digest) -> Deed? {
      history.last { ($0.action == .resolve || $0.action == .reopen) && $0.evidence.contains(evidence) }
    }
    let last = settled(evidence())
    resolution = last.flatMap(Resolution.init)
    isChanged = last == nil && resolved.contains { $0.evidence.contains { settled($0)?.action == .resolve } }
  }

  /// One document's part in it.
  package struct Deed: Hashable, Sendable {
    /// The document's number.
    let document: Int
    let action: WorkDocument.Action
    /// Who has it from then on; nil for nobody, and in what assigns nothing.
    let owner: String?
    /// What came of it; nil in what resolves nothing.
    let resolution: WorkDocument.Resolution?
    /// Why, or what there was to note.
    package let text: String?
    /// Who did it, by the name that was given.
    package let by: String
    /// When it was stored.
    package let at: Instant
    /// What the break rested on, line by line.
    var evidence: [Digest]

    init(_ document: WorkDocument, _ evidence: Digest) {
      (self.document, action, owner) = (document.number, document.action, document.owner)
      (resolution, text, by, at) = (document.resolution, document.text, document.by, document.recordedAt)
      self.evidence = [evidence]
    }
  }

  /// How a break was resolved.
  package struct Resolution: Hashable, Sendable {
    /// What came of it.
    package let word: WorkDocument.Resolution
    /// Who resolved it, by the name that was given.
    package let by: String
    /// When that was stored.
    package let at: Instant
    /// Why; nil only in a document that says none.
    package let reason: String?

    init?(_ deed: Deed) {
      guard let word = deed.resolution else { return nil }
      (self.word, by, at, reason) = (word, deed.by, deed.at, deed.text)
    }
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

  /// Who has it.
  package var owner: String? { history.last { $0.action == .assign }?.owner }
  /// What was noted, the first first, also on assigning and reopening. A resolution's reason is its own.
  package var notes: [Deed] { history.filter { $0.text != nil && $0.action != .resolve } }
  /// `cleared` is not among its answers: that is told by what came later, not by people.
  package var disposition: Disposition { resolution != nil ? .resolved : owner != nil ? .assigned : .open }

  /// The last note as people read it, with how many there are; `shown` makes what others wrote fit to be shown.
  package func noteWords(_ shown: (String) -> String = { $0 }) -> String? {
    let notes = notes
    return notes.last.map { note in
      let place = notes.count == 1 ? "" : "\(notes.count) of \(notes.count), "
      return "\(place)by \(shown(note.by)), \(note.at): \(shown(note.text ?? ""))"
    }
  }
}

extension BreakStanding.Deed {
  /// As documents for programs have it.
  package var json: JSONValue {
    let texts = [
      ("action", action.rawValue), ("owner", owner), ("resolution", resolution?.rawValue), ("text", text), ("by", by),
      ("at", at.description),
    ]
    return .object(
      [("document", .number(String(document)))] + texts.compactMap { name, text in text.map { (name, .string($0)) } })
  }

  /// As people read it.
  package var words: String {
    let what = [action.rawValue, owner.map { "to \($0)" }, resolution?.rawValue].compactMap(\.self).joined(separator: " ")
    return "\(at) \(by): \(what)" + (text.map { ": \($0)" } ?? "")
  }
}
