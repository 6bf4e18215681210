internal import Archival
package import Events
package import Retention
package import Storage

/// Says of archives where they stand, and why. Changes nothing, and needs no key.
package struct ExplainJob: Sendable {
  /// Which archives are meant.
  package enum Subject: Hashable, Sendable {
    /// The folder of a slot, or an archive's id, and its date.
    case archive(String, LogicalDate)
    /// A message: every archive that may have something of it.
    case message(String)

    /// What an operand names: the folder of a slot, an archive's id, else a message's id. Nil of `archives/…` that is no folder of a slot: who
    /// mistypes one does not mean a message.
    package init?(_ text: String) {
      guard !text.hasPrefix("archives/") else {
        guard let slot = Slot(folder: text) else { return nil }
        self = .archive(text, slot.date)
        return
      }
      let digits = text.prefix(8)
      let date = LogicalDate("\(digits.prefix(4))-\(digits.dropFirst(4).prefix(2))-\(digits.suffix(2))")
      let isID = text.dropFirst(8).first == "-" && Channel.allCases.contains { text.dropFirst(9).hasPrefix($0.name + "-") }
      if isID, let date { self = .archive(text, date) } else { self = .message(text) }
    }
  }

  /// An archive and what is to be said of it.
  package struct Explanation: Sendable {
    /// The folder of its slot.
    package var folder: String
    /// What the engine says of it, as of the day that was asked for.
    package var decision: RetentionDecision
    /// Under which plan it was destroyed; nil of what is there.
    package var destroyed: Destructions.Destruction?
  }

  private let store: any ObjectStore
  private let labels: ArchiveLabels
  private let settings: ExpireSettings

  /// `settings` are those that plans are made by.
  package init(store: any ObjectStore, labels: ArchiveLabels, settings: ExpireSettings) {
    (self.store, self.labels, self.settings) = (store, labels, settings)
  }

  /// The archives that are meant, in order, as plans of a day have them; none where there is none. `now` is the clock, seconds since 1970, for
  /// certificates. Throws where nobody's seals are trusted.
  package func run(_ subject: Subject, asOf: LogicalDate, now: Int64) async throws -> [Explanation] {
    try settings.checkTrust("nothing can be explained")
    let holds = try await HoldLedger(store: store, officers: settings.roles.officers).all()
    var messages: Set<ExactText> = []
    var date: LogicalDate?
    switch subject {
    case .archive(_, let day): date = day
    case .message(let id): messages.insert(ExactText(id))
    }
    let folders = try await labels.all(asked: AskedIDs(holds, settings.rules, messages: messages), on: date)
      .filter { ExplainJob.isMeant($0, subject) }
    // Certificates are asked only where something is not there.
    let gone =
      folders.allSatisfy(isThere)
      ? Destructions() : try await Destructions(in: store, judgedBy: settings.verification(now: now))
    let judge = ExpiryJudge(store, settings, holds: holds, gone: gone, lastAsOf: nil, now: now)
    return try await Parallel.map(folders, threads: 16) { folder in
      let judged = try await judge.judge(folder, asOf: asOf, asksLocks: true)
      return Explanation(
        folder: folder.slot.folder, decision: judged?.decision ?? judge.engine.decide(folder.facts, asOf: asOf),
        destroyed: isThere(folder) ? nil : gone.bySlot[folder.slot])
    }
  }

  private func isThere(_ folder: ArchiveFolder) -> Bool { folder.objects.contains { Slot.isContent($0.name) } }

  private static func isMeant(_ folder: ArchiveFolder, _ subject: Subject) -> Bool {
    switch subject {
    case .archive(let name, _): name == folder.slot.folder || name == folder.facts.id
    case .message(let id): folder.facts.ids.map { $0.mayHold(.message, id) != false } ?? true
    }
  }
}

extension LockState {
  /// The strictest of what the store says of these objects; nil where it does not tell of one.
  static func of(_ keys: [ObjectKey], in store: any ObjectStore) async throws -> LockState? {
    var state = LockState.open
    for key in keys {
      do {
        for version in try await store.versions(key) {
          let protection = try await store.protection(of: version)
          state.isHeld = state.isHeld || protection.isHeld
          guard let retention = protection.retention else { continue }
          // The first day that begins when the retention has passed.
          let day = retention.until.date
          let free = day.start < retention.until.nanoseconds ? day.advanced(by: 1) : day
          state.retainedUntil = max(state.retainedUntil ?? free, free)
        }
      } catch let error as StorageError where error.code == .damaged {
        return nil
      }
    }
    return state
  }
}
