internal import Archival
internal import Catalog
internal import Events
internal import Jobs
internal import Operations
internal import Sealing
internal import Storage

/// Any error, as it is told to people and programs: the one place that decides which exit code an error has.
struct Failure {
  let error: JobError
  /// A further line for people, where the error is in the command line.
  private let hint: String?

  /// An error of a kind that is not known here is an internal one.
  init(_ error: any Error) {
    hint = (error as? UsageError)?.hint
    self.error =
      switch error {
      case let error as JobError: error
      case let error as UsageError: JobError(.usage, "the command line is wrong", because: error.description)
      case let error as StorageError: JobError(error)
      case let error as ArchiveUnreadable:
        JobError(
          error.isAltered ? .integrity : .configuration, "cannot read an archive", at: error.place, because: error.cause,
          remedy: error.remedy)
      case let error as ArchiveError:
        JobError(
          error.isAltered ? .integrity : .configuration, "cannot read an archive", because: error.description,
          remedy: "run `tally verify`, which names it")
      case let error as SourceUnreadable: JobError(error)
      case let error as ExportAltered:
        JobError(
          .integrity, "a kept export was altered", at: error.key.description,
          because: "its custody record says SHA-256 \(error.expected), the file has \(error.found)",
          remedy: "restore it from a backup and run `tally verify`")
      case is IndexDamaged:
        JobError(
          .integrity, "an event index is damaged", because: "its checksums do not match",
          remedy: "`tally verify` names it; run the same date again, which makes it anew from its export")
      case let error as MappingError:
        JobError(
          .configuration, "the provider mapping is refused", at: error.place.isEmpty ? nil : error.place,
          because: "\(error.code.rawValue): \(error.cause)", remedy: error.remedy)
      case let error as SealingError: JobError(error)
      case let error as CatalogError: JobError(error)
      case let error as TokenError: JobError(error)
      case is CancellationError:
        JobError(.tryAgain, "the run was ended", because: "it was asked to stop", remedy: "run the same date again")
      default: JobError(.internal, "an error that should not be", because: String(describing: error))
      }
  }

  /// Tells it on standard error.
  func tell() {
    let text = hint == nil ? error.description : error.cause
    let screen = Screen(.standardError())
    screen.line(.error, label: "tally", Log.escaped(text))
    if let hint { screen.line(.info, hint) }
  }

  /// Tells it on standard error, and on standard output where a document was asked for.
  func report(json: Bool) -> ExitCode {
    tell()
    // Standard output may be what failed.
    if json { try? Output.document { $0.value(.object([("error", error.document)])) } }
    return error.code
  }
}

extension JobError {
  /// `{"code":…,"name":…,"what":…,"place":…,"cause":…,"remedy":…}`.
  var document: JSONValue {
    let words = [("name", code.name), ("what", what), ("place", place), ("cause", cause), ("remedy", remedy)]
    return .object(
      [("code", .number(String(code.rawValue)))] + words.compactMap { name, word in word.map { (name, .string($0)) } })
  }
}
