internal import Archival
internal import Events
internal import Operations
internal import Storage

/// Finds the messages of an interaction, which is erased message by message: events of a message need not all name their interaction.
package struct InteractionSearch: Sendable {
  private let archives: SealedArchives
  private let hot: TraceJob
  private let threads: Int

  /// `archives` are asked by so many threads; `hot` reads the exports that are kept.
  package init(archives: SealedArchives, hot: TraceJob, threads: Int) {
    (self.archives, self.hot, self.threads) = (archives, hot, threads)
  }

  /// The ids of its messages, in order: those in sealed archives, as their filters tell, and those in exports that are kept, each of which is read. `progress` is told
  /// archives and exports. Throws `JobError` where there is none, and `ArchiveUnreadable` where an archive that may have some cannot be read.
  package func messages(of interaction: String, progress: @escaping @Sendable (Int) -> Void = { _ in }) async throws -> [String] {
    let (choice, id) = (SealedArchives.Choice(), [(kind: FilterKey.interaction, text: interaction)])
    let folders = try await archives.mayHold(id, try await archives.folders(choice), choice)
    let archived = try await Parallel.map(folders, threads: threads) { [archives] folder -> Set<ExactText> in
      defer { progress(1) }
      let slot = try await archives.slot(folder)
      guard try await archives.mayHold(.interaction, interaction, slot), let reader = try await archives.open(slot) else {
        return []
      }
      return try await archives.told(of: folder.slot.folder) { try await reader.messages(ofInteraction: interaction) }
    }
    let found = try await hot.hotMessages(ofInteraction: interaction, progress: progress).union(archived.joined())
    guard !found.isEmpty else {
      throw JobError(
        .noInput, "no request is taken", because: "no export that is kept and no archive has an event of that interaction",
        remedy: "check the id; an event that does not name its interaction is asked for by its message")
    }
    return found.sorted().map(\.text)
  }
}
