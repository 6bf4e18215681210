internal import Archival
internal import Events
internal import Storage

/// Checks reconciliations against the run records that name their files by SHA-256, and finds versions that nobody vouches for.
struct ReconciliationCheck {
  let store: any ObjectStore

  private typealias Night = (date: LogicalDate, versions: Set<Int>, named: Set<Int>, records: NightRecords)

  /// Adds what is wrong with those of some days, or all. `evidence` has hashed what reports are made from.
  func run(
    _ days: ClosedRange<LogicalDate>?, _ evidence: inout EvidenceCheck, into result: inout SignOffVerification
  ) async throws {
    let complete = try await ReconciliationFolder.complete(in: store).filter { days?.contains($0.key) ?? true }
    let nights: [Night] = try await someAtOnce(complete) { date, versions in
      let records = try await NightRecords(date, in: store)
      return (date, versions, try await records.named(versions), records)
    }
    // A copy of a store need not have the records of its runs.
    let isRecorded = nights.contains { $0.records.isRecorded }
    var findings: [StoreFinding] = []
    var folders: [ReconciliationFolder] = []
    for night in nights.sorted(by: { $0.date < $1.date }) {
      for version in night.versions.sorted() {
        try Task.checkCancellation()
        let folder = ReconciliationFolder(store: store, date: night.date, version: version)
        folders.append(folder)
        if isRecorded && !night.named.contains(version) {
          findings.append(stray(folder, isRead: night.named.isEmpty))
          // What a killed run left lies before the version that came after it, for good.
          if version > night.named.max() ?? 0 { result.isOdd = true }
        }
        for name in ReconcileOutcome.files.map({ folder.path + "/" + $0 }) {
          let written = night.records.digests(of: name)
          guard !written.isEmpty else { continue }
          let place = "a run record in runs/reconcile/\(night.date)"
          if let finding = try await evidence.finding(name, writtenAs: written, namedBy: place) { findings.append(finding) }
        }
      }
    }
    // A re-run takes over what was compared, whoever vouches for it.
    let compared = try await someAtOnce(folders) { try await $0.comparisonsCheck().finding }.compactMap(\.self)
    result.findings += findings + compared.filter { other in !findings.contains { $0.place == other.place } }
  }

  /// A version that neither a run record nor a report names: the run that wrote it was killed, or somebody else did.
  private func stray(_ folder: ReconciliationFolder, isRead: Bool) -> StoreFinding {
    isRead
      ? StoreFinding(
        .extra, folder.path, "neither a run record nor a report names it: its run was killed, or somebody put it there",
        remedy: "`tally reconcile --date \(folder.date)` lays what it finds beside it")
      : StoreFinding(
        .extra, folder.path,
        "neither a run record nor a report names it, and one does another of the night: its run was killed, or somebody put it there",
        remedy: "nothing depends on it, and nobody reads it; find out who put it there")
  }
}
