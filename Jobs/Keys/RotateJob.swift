internal import Archival
package import Operations
package import Sealing
package import Storage

/// Wraps the data keys of all archives under the key-encryption key that wraps now: `key.2.json` beside `key.json`, and so on. Archives are
/// not touched, and nothing is removed: what an older key wraps it still opens.
package struct RotateJob: Sendable {
  private let store: any DescribedStore
  private let keys: any KeyPlace
  private let now: @Sendable () -> Int64
  private let dryRun: Bool
  private let threads: Int
  private let describe: @Sendable (any Error) -> JobError
  private let progress: @Sendable () -> Void

  /// `threads`: slots at a time; `describe` tells an error in the words of the command; `now`: nanoseconds since 1970.
  package init(
    store: any DescribedStore, keys: any KeyPlace, dryRun: Bool, threads: Int = 1, now: @escaping @Sendable () -> Int64,
    describe: @escaping @Sendable (any Error) -> JobError, progress: @escaping @Sendable () -> Void = {}
  ) {
    (self.store, self.keys, self.dryRun, self.threads) = (store, keys, dryRun, threads)
    (self.now, self.describe, self.progress) = (now, describe, progress)
  }

  /// Throws where the store cannot be read or no key wraps. With the store's lock held.
  package func run() async throws -> KeyOutcome {
    guard let current = try await keys.keys().first(where: \.wraps) else {
      throw JobError(
        .configuration, "cannot rotate keys", because: "there is no key-encryption key",
        remedy: "make one: `tally keys make encryption`")
    }
    let slots = try await SlotFiles.all(in: store).filter { !$0.keys.isEmpty }
    return try await SlotSteps(threads: threads, progress: progress).run(slots) { slot in
      do { return .done(KeyItem(slot.folder, try await rotate(slot, to: current))) } catch let error as CancellationError {
        throw error
      } catch {
        let failure = placed(describe(error), slot)
        return RotateJob.isItsOwn(error) ? .done(KeyItem(slot.folder, .failed(failure))) : .stop(failure)
      }
    }
  }

  /// From the newest key that opens: anybody may have put a newer one there.
  private func rotate(_ slot: SlotFiles, to current: KeyDescription) async throws -> KeyItem.Verdict {
    var refused: (any Error)?
    for number in slot.keys.reversed() {
      do { return try await rotate(slot, number, to: current) } catch {
        guard RotateJob.isItsOwn(error) else { throw error }
        refused = refused ?? error
      }
    }
    throw refused ?? SealingError.malformed("it has no key")
  }

  private func rotate(_ slot: SlotFiles, _ number: Int, to current: KeyDescription) async throws -> KeyItem.Verdict {
    let document = try await KeyDocument.read(slot, number, in: store)
    let isCurrent = (document.wrapped.kind, document.wrapped.id) == (current.kind, current.id)
    // Where there is no other, it is the one.
    if isCurrent && slot.keys.count == 1 { return .current }
    let next = (number...KeyDocument.most).first { !slot.keys.contains($0) }
    if let next, dryRun, !isCurrent { return .written(KeyDocument.name(next)) }
    let key = try await keys.unwrap(document.wrapped, context: document.context)
    guard !isCurrent else { return .current }
    guard let name = next.map(KeyDocument.name) else {
      throw JobError(
        .refused, "a key is not wrapped once more", because: "there are \(KeyDocument.most) of it", remedy: "remove the oldest")
    }
    var renewed = document
    renewed.wrapped = try await keys.wrap(key, context: document.context)
    // Before it counts: once it is there, nobody looks at the older one.
    guard try await keys.unwrap(renewed.wrapped, context: document.context) == key else { throw SealingError.notAuthentic(at: 0) }
    try await store.put(renewed.bytes, as: slot.key(name), like: slot.key(KeyDocument.name(number)), now: now())
    return .written(name)
  }

  /// Whether an error is one archive's, and not that of the store, a token or a service, which would be the next one's too.
  private static func isItsOwn(_ error: any Error) -> Bool {
    switch error {
    case SealingError.token, SealingError.library: false
    case is SealingError, is JobError: true
    default: false
    }
  }

  private func placed(_ error: JobError, _ slot: SlotFiles) -> JobError {
    var error = error
    if error.place == nil { error.place = "\(slot.folder)/\(KeyDocument.name(slot.keys.last ?? 1))" }
    return error
  }
}

extension KeyDocument {
  /// One of a slot; the newest where none is named. Throws a `JobError` where it is not one, or is that of another archive.
  static func read(_ slot: SlotFiles, _ number: Int? = nil, in store: any DescribedStore) async throws -> KeyDocument {
    let name = KeyDocument.name(number ?? slot.keys.last ?? 1)
    let what = "cannot use a wrapped key"
    let place = "\(slot.folder)/\(name)"
    let document: KeyDocument
    do { document = try KeyDocument(await slot.read(name, limit: KeyDocument.limit, in: store)) } catch let error as ManifestError
    {
      if case .newer = error {
        throw JobError(.configuration, what, at: place, because: error.description, remedy: "install that version")
      }
      throw JobError(.integrity, what, at: place, because: error.description, remedy: "restore it from a backup")
    }
    guard document.archive == slot.folder, document.store == store.format.id else {
      throw JobError(
        .integrity, what, at: place, because: "it is the key of another archive, or of another store",
        remedy: "restore the right one from a backup")
    }
    return document
  }
}
