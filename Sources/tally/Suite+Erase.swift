internal import Events
internal import Jobs
internal import Operations
internal import Sealing
internal import Storage

extension Suite {
  /// A run of erasure. Keys are read when something is opened, sealed or encrypted.
  func erasure(progress: @escaping @Sendable (Int) -> Void) async throws -> EraseRun {
    let (clock, rules) = (tools.clock, tierRules)
    let archives = try await archiveStore()
    let settings = EraseSettings(
      expire: try expireSettings(), key: try KeyWiring(tools).erasureKey(), organization: tools.config.organization,
      scratch: tools.config.store.scratchFolder, threads: threads, hotUntil: { rules.hotUntil($0) }, keys: slotKeys(archives))
    let sealed = SealedArchives(
      store: store, keys: try Suite.readingKeys(tools), now: clock.now() / 1_000_000_000, trust: trust)
    return EraseRun(
      store: archives,
      // Not by the catalog: what labels say decides what goes and what is held.
      labels: labels, archives: sealed, hot: TraceJob(store: store, archives: sealed, sources: sources, threads: threads),
      settings: settings,
      slots: slotSealer(archives),
      documents: documentSealer, now: { clock.now() }, progress: progress)
  }

  /// What finds the messages of an interaction.
  func interactionSearch() throws -> InteractionSearch {
    let archives = try shelf(tools)
    return InteractionSearch(
      archives: archives, hot: TraceJob(store: store, archives: archives, sources: sources, threads: threads), threads: threads)
  }

  /// What takes requests for erasure.
  func erasureRegister() throws -> ErasureRegister {
    let (clock, context) = (tools.clock, try expireContext { _ in })
    return ErasureRegister(
      store: store, key: try KeyWiring(tools).erasureKey(), now: { clock.now() },
      check: { try await context.checkRequests($0) })
  }
}
