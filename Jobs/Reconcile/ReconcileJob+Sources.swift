internal import Events
internal import Operations
internal import Reports
internal import Sealing
internal import Storage

extension ReconcileJob {
  typealias LatestRun = (run: ReconciliationRun, isOver: Bool)

  /// The sources, with what was not pulled of them: as the pull says, and of those that it did not ask as the latest version does, unless they have
  /// given an export since. What was pulled whole once, after the end of the day, stays so: before, nobody knows what there will be of it.
  /// `asBefore` asks for them as the latest version had them.
  func sources(
    _ date: LogicalDate, _ exports: [NightExport], _ pulled: PulledSources, _ latest: LatestRun?, _ asBefore: Bool
  ) -> [ReconcileSource] {
    let former = asBefore ? latest.map { FormerSources($0.run) } : nil
    let read = Set(latest?.run.inputs.map(\.file.key) ?? [])
    return sources.map { source in
      let hasExports = exports.contains { $0.date == date && $0.source == source.name }
      var source = former?.former(source, hasExports: hasExports) ?? source
      let known = latest?.run.sources?.first { $0.name == source.name }
      if let known, known.notPulled == nil, latest?.isOver == true { return source }
      let hasMore = exports.contains { $0.date == date && $0.source == source.name && !read.contains($0.key.description) }
      let isAsked = pulled.faults[source.name] != nil || pulled.whole.contains(source.name)
      source.notPulled = isAsked || hasMore ? pulled.faults[source.name] : known?.notPulled
      return source
    }
  }

  /// How the latest version came about, and whether that was after the end of the day.
  func latestRun(_ date: LogicalDate) async throws -> LatestRun? {
    guard let latest = try await ReconciliationFolder.find(date, in: store), let run = try await latest.stated() else {
      return nil
    }
    do {
      return (run, try await RunReader(folder: latest).first().map { $0.finishedAt.date > date } ?? false)
    } catch is ReportError {
      return (run, false)
    }
  }

  /// What is wrong where items that a night opens with have their sends in exports of sources that the config no longer names; nil where none has. A
  /// delivery from another source would seem to be an orphan's.
  func removed(_ opening: Opening) -> JobError? {
    let removed = opening.items.sources.subtracting(sources.map(\.name)).sorted()
    guard !removed.isEmpty else { return nil }
    let count = removed.reduce(0) { $0 + (opening.items.counts[$1] ?? 0) }
    return JobError(
      .configuration, "cannot carry " + Quantity.counted(count, "open item"), at: opening.file?.key,
      because: "the config no longer names \(removed.joined(separator: ", ")), where their sends came from",
      remedy: "name the source again until its sends have an outcome or are unconfirmed, which takes `finalAfter` at most; "
        + "where its exports come under another name now, with a folder without any as its `path`")
  }

  /// Why not all items that a night opens with have a send.
  func lost(_ opening: Opening, _ met: Int) async throws -> JobError {
    let what = "cannot carry " + Quantity.counted(opening.items.items.count - met, "open item")
    if let night = opening.date, let first = opening.items.first, let other = try await remapped(night, opening.items.sources) {
      return JobError(
        .configuration, what, at: opening.file?.key,
        because: "\(other.name) was read by another mapping when \(night) was reconciled (\(other.mapping), SHA-256 "
          + "\(other.mappingDigest ?? "")): by the config's, no kept export has their sends",
        remedy: "run \(first) again, which opened the first of them, and what follows: `tally nightly --date \(first)`; "
          + "or name the former mapping until they are closed")
    }
    return JobError(
      .integrity, what, at: opening.file?.key,
      because: "no kept export has their sends", remedy: "run `tally verify`: exports that were reconciled before are missing")
  }

  /// A source of these that a night read by another mapping than the config names.
  private func remapped(_ night: LogicalDate, _ names: Set<String>) async throws -> StatedSource? {
    let stated = try await ReconciliationFolder.find(night, in: store)?.stated()?.sources ?? []
    return stated.first { stated in
      guard let digest = stated.mappingDigest, names.contains(stated.name) else { return false }
      return sources.contains { $0.name == stated.name && $0.mapping.digest.description != digest }
    }
  }
}
