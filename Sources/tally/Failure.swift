internal import Events
internal import Operations
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
      case let error as StorageError: JobError(error)
      case let error as UsageError: JobError(.usage, "the command line is wrong", because: error.description)
      case is CancellationError:
        JobError(.tryAgain, "the run was ended", because: "it was asked to stop", remedy: "run the same date again")
      default: JobError(.internal, "an error that should not be", because: String(describing: error))
      }
  }

  /// Tells it on standard error, and on standard output where a document was asked for.
  func report(json: Bool) -> ExitCode {
    let text = hint == nil ? error.description : error.cause
    let screen = Screen(.standardError())
    screen.line(.error, label: "tally", Log.escaped(text))
    if let hint { screen.line(.info, hint) }
    // Standard output may be what failed.
    if json { try? Output.document(write) }
    return error.code
  }

  /// `{"error":{"code":…,"name":…,"what":…,"place":…,"cause":…,"remedy":…}}`.
  private func write(to json: inout JSONWriter) {
    json.beginObject()
    json.key("error")
    json.beginObject()
    json.key("code")
    json.integer(error.code.rawValue)
    let members = [
      ("name", error.code.name), ("what", error.what), ("place", error.place), ("cause", error.cause), ("remedy", error.remedy),
    ]
    for case (let name, let value?) in members {
      json.key(name)
      json.string(value)
    }
    json.endObject()
    json.endObject()
  }
}
