internal import Events
internal import Operations
internal import Retention

/// The hold that a command line asks for: a document in a file, or options that say the same.
struct HoldRequest {
  let document: HoldDocument

  init(_ invocation: Invocation, _ clock: any WallClock) throws {
    let described: [Option] = [
      .matter, .caseReference, .person, .reason, .notice, .message, .interaction, .queue, .agent, .channel,
    ]
    if let path = invocation.text(.file) {
      if let option = described.first(where: { invocation.text($0) != nil }) ?? (invocation.everything ? .everything : nil) {
        throw UsageError("options '--file' and '--\(option.name)' exclude each other", .holdApply)
      }
      guard invocation.days == nil else { throw UsageError("option '--file' says the days itself", .holdApply) }
      document = try HoldRequest.read(path, named: invocation.operands.first)
      return
    }
    guard let id = invocation.operands.first else { throw UsageError("'hold apply' requires HOLD-ID or '--file'", .holdApply) }
    guard HoldDocument.isID(id) else {
      throw UsageError("'\(id)' is no hold's id: at most 64 letters, digits, '.', '_', '-', no dot first", .holdApply)
    }
    guard let person = invocation.text(.person), let reference = invocation.text(.caseReference) else {
      throw UsageError("'hold apply' requires '--person' and '--case', or '--file'", .holdApply)
    }
    let asked = HoldDocument(
      id: id, matter: invocation.text(.matter), scope: try HoldRequest.scope(invocation), reason: invocation.text(.reason),
      notice: invocation.text(.notice), requestedBy: person, requestedAt: Instant(nanoseconds: clock.now(), digits: 0),
      caseReference: reference)
    // Read as if it came from a file, so that the same is refused.
    do { document = try HoldDocument(json: asked.json) } catch {
      throw UsageError("the hold is refused: \(error)", .holdApply)
    }
  }

  private static func scope(_ invocation: Invocation) throws -> HoldScope {
    var scope = HoldScope()
    scope.messageIDs = invocation.texts(.message).map { ExactText($0) }
    scope.interactionIDs = invocation.texts(.interaction).map { ExactText($0) }
    scope.queueIDs = invocation.texts(.queue).map { ExactText($0) }
    scope.agentIDs = invocation.texts(.agent).map { ExactText($0) }
    let channels = try invocation.texts(.channel).map { name in
      guard let channel = Channel(name: name) else {
        let known = Channel.allCases.map(\.name).joined(separator: ", ")
        throw UsageError("option '--channel': '\(name)' is not one of \(known)", .holdApply)
      }
      return channel
    }
    if !channels.isEmpty { scope.channels = Set(channels) }
    switch invocation.days {
    case nil: break
    case .one(let day): scope.days = DayRange(start: day, end: day)
    case .range(let since, let until): scope.days = DayRange(start: since, end: until)
    }
    scope.isEverything = invocation.everything
    return scope
  }

  private static func read(_ path: String, named id: String?) throws -> HoldDocument {
    let what = "cannot read the hold"
    let bytes = try SmallFile.read(path, what: what)
    do {
      let document = try HoldDocument(json: bytes)
      guard id == nil || id == document.id else {
        throw UsageError("the file is about another hold than the one that is named", .holdApply)
      }
      return document
    } catch let error as DocumentFault {
      throw JobError(
        .unreadable, what, at: path, because: error.description,
        remedy: "correct the file; nothing was stored. See docs/retention.md")
    }
  }
}
