internal import Archival
internal import Catalog
internal import Events
internal import Jobs
internal import Operations
internal import Reports
internal import Sealing
internal import Storage

/// Any error, as it is told to people and programs: the one place that decides which exit code an error has.
struct Failure {
  let error: JobError
  /// A further line for people, where the error is in the command line.
  private let hint: String?
  /// The signal that ended the run, where one did.
  private let signal: Int32?

  /// An error of a kind that is not known here is an internal one.
  init(_ error: any Error) {
    hint = (error as? UsageError)?.hint
    signal = error is CancellationError ? Signals.pending : nil
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
      case let error as ExportMissing:
        JobError(
          .integrity, "a kept export is missing", at: error.key.description,
          because: "its custody record is there, and neither it nor a sealed archive that has it",
          remedy:
            "put it back from a backup, or from its source where that still has the bytes of the record's SHA-256; run `tally verify`"
        )
      case let error as ReportError:
        JobError(
          .unreadable, "cannot read what was stored", at: error.place, because: error.cause,
          remedy: "run `tally verify`; restore it from a backup")
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

  /// The process's exit status, where this alone ended it.
  var status: Int32 { signal.map(Signals.exitStatus) ?? error.code.rawValue }

  /// The process's exit status, where there were other ends: the gravest, but a signal's before all.
  func status(besides exit: ExitCode) -> Int32 { signal.map(Signals.exitStatus) ?? exit.worse(error.code).rawValue }

  /// Its `error` in documents.
  var document: JSONValue { signal == nil ? error.document : error.document(status, "signal") }

  /// Tells it on standard error, and on standard output where a document was asked for. The exit status.
  func report(json: Bool) -> Int32 {
    tell()
    // Standard output may be what failed.
    if json { try? Output.document { $0.value(.object([("error", document)])) } }
    return status
  }
}

extension JobError {
  /// `{"code":…,"name":…,"what":…,"place":…,"cause":…,"remedy":…}`.
  var document: JSONValue { document(code.rawValue, code.name) }

  fileprivate func document(_ status: Int32, _ name: String) -> JSONValue {
    let words = [("name", name), ("what", what), ("place", place), ("cause", cause), ("remedy", remedy)]
    return .object(
      [("code", .number(String(status)))] + words.compactMap { name, word in word.map { (name, .string($0)) } })
  }
}
