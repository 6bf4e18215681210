internal import Events
internal import Operations
internal import Reports
internal import Sealing

/// The sources that a night had when it was reconciled. Done again it is judged by those: never with less than it had, and what another source,
/// which the config names since, did not give of it is not missing.
struct FormerSources {
  private let run: ReconciliationRun

  /// Those of a night's latest version.
  init(_ run: ReconciliationRun) { self.run = run }

  /// What the night had and these do not: without a source that it read, compared with, or expected exports of, it would have less to say.
  func lacking(_ sources: [ReconcileSource]) -> [String] {
    let read = run.inputs.compactMap(\.source)
    let expected = (run.sources ?? []).filter { $0.side == SourceSide.ledger.rawValue || $0.slots != nil }.map(\.name)
    return Set(read + expected).subtracting(sources.map(\.name)).sorted()
  }

  /// Those of some sources that the night was not reconciled with; none where the run did not say.
  func others(_ names: [String]) -> Set<String> {
    run.sources.map { Set(names).subtracting($0.map(\.name)) } ?? []
  }

  /// A source as the night had it. One that it did not have is expected of it only where it has exports of the day.
  func former(_ source: ReconcileSource, hasExports: Bool) -> ReconcileSource {
    guard let sources = run.sources else { return source }
    var source = source
    let stated = sources.first { $0.name == source.name }
    if !(stated.map { $0.slots != nil } ?? hasExports) { source.source.slots = nil }
    source.isCompared = hasExports || (stated != nil && run.comparesLedger)
    return source
  }

  /// Those of these by whose mappings the night's exports were not read.
  func remapped(_ sources: [ReconcileSource]) -> [String] {
    let read = Set(run.inputs.compactMap(\.source))
    let stated = run.sources ?? []
    return sources.filter { source in
      guard read.contains(source.name), let digest = stated.first(where: { $0.name == source.name })?.mappingDigest else {
        return false
      }
      return digest != source.mapping.digest.description
    }.map(\.name).sorted()
  }
}

extension ReconciliationRun {
  fileprivate var comparesLedger: Bool { parameters.single.contains { $0.name == "comparesLedger" && $0.text == "yes" } }
}

extension ReconciliationRun.Input {
  /// The source that the export came from: `exports/<source>/…`.
  fileprivate var source: String? { file.key.split(separator: "/").dropFirst().first.map(String.init) }
}

extension JobError {
  /// A night that would be done again without sources that it had.
  static func lacking(_ sources: [String], _ date: LogicalDate) -> JobError {
    JobError(
      .configuration, "cannot reconcile \(date) again",
      because: "the config no longer names \(sources.joined(separator: ", ")), which it was reconciled with",
      remedy: "name the source again, and run the night again; its latest reconciliation stands until then. "
        + "A source keeps its name; its `path` may change")
  }
}
