package import Events
internal import Operations
package import Retention
internal import Sealing
package import Storage

/// Writes revisions of holds. None is ever changed; the next one says what is different.
package struct HoldRegister: Sendable {
  /// What came of a request.
  package struct Change: Sendable {
    /// The hold as it is now; in a dry run, as it would be.
    package var hold: Hold
    /// The revision that was stored; nil where the hold says the same already.
    package var stored: ObjectKey?
    /// The newest day that the store knows of, where this machine's clock is far past it: the revision may be of a day to come.
    package var datedPast: LogicalDate?
  }

  private let ledger: HoldLedger
  private let releaseByAnother: Bool
  private let officers: HoldOfficers
  private let margin: Int
  private let sign: Sign
  private let now: @Sendable () -> Int64

  /// Signs a revision: a detached seal over its bytes.
  package typealias Sign = @Sendable (_ revision: [UInt8]) async throws -> [UInt8]

  /// Where officers are named, every revision is signed by `sign`, which must be by one of them. By `grace` it is known how far ahead a clock is
  /// suspect. `now` is the clock, nanoseconds since 1970.
  package init(
    store: any ObjectStore, releaseByAnother: Bool, grace: CalendarPeriod = .none, officers: HoldOfficers = .none,
    sign: @escaping Sign = { _ in [] }, now: @escaping @Sendable () -> Int64
  ) {
    (ledger, self.releaseByAnother) = (HoldLedger(store: store, officers: officers), releaseByAnother)
    (margin, self.officers, self.sign, self.now) = (NewestDay.margin(grace), officers, sign, now)
  }

  /// Stores a hold, or its next revision. Throws `JobError` where it is released, where it would hold less than before, or where what
  /// is stored of it cannot be relied on.
  package func apply(_ document: HoldDocument, dryRun: Bool = false) async throws -> Change {
    let what = "cannot apply the hold"
    let place = "holds/\(document.id)"
    func refused(_ cause: String, _ remedy: String) -> JobError {
      JobError(.refused, what, at: place, because: cause, remedy: remedy)
    }
    guard !document.isReleased else { throw refused("it is a release", "use `tally hold release`") }
    guard document.revision == nil, document.recordedAt == nil, document.previous == nil else {
      throw refused("it says which revision it is", "leave out revision, recordedAt and previous: they are set when it is stored")
    }
    let found = try await ledger.find(document.id)
    if let latest = try reliable(found, what, place)?.hold.latest, !latest.isReleased {
      if latest.saysTheSame(as: document), let found { return try await signed(found, dryRun) }
      guard document.scope.includes(latest.scope) else {
        throw refused(
          "it would hold less than revision \(latest.revision ?? 0) does",
          "a hold never becomes smaller: apply another one under another id, then release this one")
      }
    }
    return try await store(document, after: found, what, place, dryRun)
  }

  /// Releases a hold. Throws `JobError` where there is none of that id, or where the config asks for another person.
  package func release(_ id: String, by person: String, reason: String, dryRun: Bool = false) async throws -> Change {
    let what = "cannot release the hold"
    let place = "holds/\(id)"
    // A release that a killed run left without its signature is signed by the next: so signatures are looked at behind that.
    let found = try await HoldLedger(store: ledger.store).find(id)
    guard let known = try reliable(found, what, place), var document = known.hold.latest else {
      throw JobError(.noInput, what, at: place, because: "there is no such hold", remedy: "see `tally hold list`")
    }
    if document.isReleased {
      guard document.release == HoldDocument.Release(by: person, reason: reason) else {
        throw JobError(.refused, what, at: place, because: "it is released already", remedy: "see `tally hold show \(id)`")
      }
      return try await signed(known, dryRun, releasing: true)
    }
    let hold = known.hold
    _ = try reliable(try await ledger.find(id), what, place)
    let requesters = Set(hold.revisions.map { HoldRegister.normal($0.requestedBy) })
    guard !releaseByAnother || !requesters.contains(HoldRegister.normal(person)) else {
      throw JobError(
        .refused, what, at: place, because: "who requested it may not release it (retention.releaseByAnother)",
        remedy: "another person must release it")
    }
    document.isReleased = true
    document.release = HoldDocument.Release(by: person, reason: reason)
    return try await store(document, after: found, what, place, dryRun)
  }

  /// Signs the last revision of a hold where that is asked for and has not been done.
  private func signed(
    _ found: (hold: Hold, last: [UInt8]), _ dryRun: Bool, releasing: Bool = false
  ) async throws -> Change {
    guard officers.areNamed else { return Change(hold: found.hold) }
    let (id, number) = (found.hold.id, found.hold.revisions.count)
    let recordedAt = found.hold.latest?.recordedAt
    if let known = try await ledger.signature(of: id, number),
      officers.haveSigned(found.last, recordedAt: recordedAt, with: known)
    {
      return Change(hold: found.hold)
    }
    let signature = try await signature(
      over: found.last, id, number, appliedBy: releasing ? found.hold.revisions.dropLast().map(\.self) : [])
    if !dryRun { try await ledger.store.put(signature, as: HoldLedger.signatureKey(id, number)) }
    return Change(hold: found.hold)
  }

  /// A signature that counts now. Whoever signed one of `applied` may not, where another person is asked for: names can be typed, certificates not.
  private func signature(
    over revision: [UInt8], _ id: String, _ number: Int, appliedBy applied: [HoldDocument]
  ) async throws -> [UInt8] {
    let signature = try await sign(revision)
    try officers.check(
      signature, over: revision, at: Instant(nanoseconds: now()), try HoldLedger.signatureKey(id, number).description)
    guard releaseByAnother, let signer = officers.signer(of: signature, over: revision)?.certificate else { return signature }
    for document in applied where !document.isReleased {
      guard let earlier = document.revision, let known = try await ledger.signature(of: id, earlier) else { continue }
      let bytes = try await ledger.store.read(HoldLedger.key("holds/\(id)/\(earlier).json"), limit: HoldDocument.largest)
      guard let applier = officers.signer(of: known, over: bytes)?.certificate, applier.isSamePerson(as: signer) else { continue }
      throw JobError(
        .refused, "cannot release the hold", at: "holds/\(id)",
        because: "\(signer.subject) signed revision \(earlier), which applied it (retention.releaseByAnother)",
        remedy: "another hold officer must release it")
    }
    return signature
  }

  /// The newest day that the store knows of, where a revision's is far past it. That is a warning and no refusal: a hold that is not stored holds nothing, while
  /// one of a day to come holds at once, and a release of such a day lets go later, not sooner. So nothing is refused, either, where the store does not answer.
  private func suspect(_ today: LogicalDate) async -> LogicalDate? {
    guard let folders = try? await DispositionFolder.all(in: ledger.store) else { return nil }
    let plans = folders.filter(\.isPlanned).map(\.date)
    guard let newest = try? await NewestDay(in: ledger.store, plans: plans, today: today) else { return nil }
    return newest.gap > margin ? newest.date : nil
  }

  /// Throws where a release would be dated before what the store knows of: its grace would be over too early.
  private func checkBehind(_ recordedAt: Instant, _ what: String, _ place: String) async throws {
    let (store, today) = (ledger.store, recordedAt.date)
    let plans = try await DispositionFolder.all(in: store).filter(\.isPlanned).map(\.date)
    if let newest = try await NewestDay(in: store, plans: plans, today: .last)?.date, today < newest {
      throw JobError(
        .refused, what, at: place,
        because: "this machine's clock says \(recordedAt), and the store has an export, an archive or a plan of \(newest)",
        remedy: "set the clock; or find out what is of a day to come")
    }
    try PlanClock(now: recordedAt.nanoseconds, margin: NewestDay.longestMargin).checkBehind(what, nil, try await ledger.all())
  }

  private static func normal(_ person: String) -> String {
    person.lowercased().split(separator: " ").joined(separator: " ")
  }

  private func reliable(_ found: (hold: Hold, last: [UInt8])?, _ what: String, _ place: String) throws -> (
    hold: Hold, last: [UInt8]
  )? {
    guard let found, let fault = found.hold.fault else { return found }
    throw JobError(
      .integrity, what, at: place, because: fault,
      remedy: "it counts as holding everything until its revisions are restored from a backup")
  }

  private func store(
    _ document: HoldDocument, after found: (hold: Hold, last: [UInt8])?, _ what: String, _ place: String, _ dryRun: Bool
  ) async throws -> Change {
    let earlier = found?.hold.revisions ?? []
    var document = document
    let recordedAt = Instant(nanoseconds: now(), digits: 3)
    document.recordedAt = Instant(rfc3339: recordedAt.description)
    document.revision = earlier.count + 1
    document.previous = found.map { SHA256.hash($0.last).description }
    if let before = earlier.last?.recordedAt, recordedAt < before {
      throw JobError(
        .refused, what, at: place,
        because: "this machine's clock says \(recordedAt), and revision \(earlier.count) is of \(before)",
        remedy: "set the clock")
    }
    if document.isReleased { try await checkBehind(recordedAt, what, place) }
    let key = try HoldLedger.key("\(place)/\(earlier.count + 1).json")
    var change = Change(hold: Hold(id: document.id, revisions: earlier + [document]), stored: key)
    let bytes = document.json
    let signature =
      officers.areNamed
      ? try await signature(over: bytes, document.id, earlier.count + 1, appliedBy: document.isReleased ? earlier : [])
      : nil
    change.datedPast = await suspect(recordedAt.date)
    guard !dryRun else { return change }
    do {
      try await ledger.store.put(bytes, as: key)
    } catch let error as StorageError where error.code == .exists {
      throw JobError(
        .tryAgain, what, at: key.description, because: "somebody else stored that revision meanwhile",
        remedy: "look, then try again")
    }
    if let signature { try await ledger.store.put(signature, as: HoldLedger.signatureKey(document.id, earlier.count + 1)) }
    return change
  }
}
