package import Events

/// What a run was: `runs/<job>/<logical-date>/<run-id>.json`. Written at the end of a run that ended as its inputs made it end.
///
/// The id comes from the job, its date, parameters, inputs and outcome, so that the same run has the same name; a record that is
/// there already is left as it is (the caller's create-once store does that). What a run came to and its inputs do not decide, such as the
/// version of a night, is a parameter too.
package struct RunRecord: Equatable, Sendable {
  var job: String
  var date: LogicalDate
  /// `tally 0.1.0`.
  var program: String
  /// In the order in which they are to be written.
  package var parameters: [Parameter]
  var inputs: [Input]
  /// Nanoseconds since 1970.
  package var startedAt: Int64
  /// Not before `startedAt`, even where the clock was set back meanwhile.
  package private(set) var finishedAt: Int64
  /// How it ended; `internal` until it did.
  package private(set) var exit: ExitCode
  /// The error's text, where one stopped the job.
  package private(set) var error: String?
  /// Keys of what was written.
  package var outputs: [String] = []
  /// The SHA-256 of those of which it is told: lower-case hex, by key.
  package var digests: [String: String] = [:]

  /// One named parameter, its value as text.
  package struct Parameter: Hashable, Sendable {
    var name: String
    var value: String
    /// `value` is stored as text, and must hold no secret.
    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// One object that was read.
  package struct Input: Hashable, Sendable {
    /// In the store.
    package var key: String
    var bytes: Int64
    /// Lower-case hex.
    var sha256: String

    /// `bytes` and `sha256`, in lower-case hex, are of the object as it was read.
    package init(key: String, bytes: Int64, sha256: String) {
      self.key = key
      self.bytes = bytes
      self.sha256 = sha256
    }
  }

  /// The record of a run that begins.
  package init(
    job: String, date: LogicalDate, program: String, parameters: [Parameter], inputs: [Input] = [], startedAt: Int64
  ) {
    self.job = job
    self.date = date
    self.program = program
    self.parameters = parameters
    self.inputs = inputs
    self.startedAt = startedAt
    finishedAt = startedAt
    exit = .internal
  }

  /// The run is over.
  package mutating func finish(_ exit: ExitCode, error: JobError? = nil, at instant: Int64) {
    self.exit = exit
    self.error = error?.description
    finishedAt = max(startedAt, instant)
  }

  /// Whether a run that ended so leaves a record: only an end that its inputs alone bring about. A full disk or a signal may come or
  /// not; the rerun that heals such a run leaves the store as if nothing had been.
  package static func isLeft(by exit: ExitCode) -> Bool {
    switch exit {
    case .done, .breaks, .noInput, .unreadable, .integrity: true
    case .usage, .unavailable, .internal, .io, .tryAgain, .refused, .configuration: false
    }
  }

  /// The run's id: 16 hex digits of a digest, which the caller takes (SHA-256, lower-case hex) of what identifies the run.
  package func id(digest: (_ bytes: [UInt8]) -> String) -> String {
    var json = JSONWriter()
    json.beginObject()
    writeIdentity(to: &json)
    json.member("exit", exit.rawValue)
    if let error { json.member("error", error) }
    json.endObject()
    return String(digest(json.bytes).prefix(16))
  }

  /// The object's key.
  package func key(id: String) -> String { "runs/\(job)/\(date.description)/\(id).json" }

  /// The file's bytes.
  package func json(id: String) -> [UInt8] {
    var json = JSONWriter(prettyPrinted: true)
    json.beginObject()
    json.member("id", id)
    writeIdentity(to: &json)
    json.member("startedAt", Instant(nanoseconds: startedAt, digits: 3).description)
    json.member("finishedAt", Instant(nanoseconds: finishedAt, digits: 3).description)
    json.object("exit") { json in
      json.member("code", exit.rawValue)
      json.member("name", exit.name)
    }
    if let error { json.member("error", error) }
    json.strings("outputs", outputs)
    if !digests.isEmpty {
      json.object("sha256") { json in
        for output in outputs { if let digest = digests[output] { json.member(output, digest) } }
      }
    }
    json.endObject()
    return json.bytes
  }

  private func writeIdentity(to json: inout JSONWriter) {
    json.member("job", job)
    json.member("date", date.description)
    json.member("program", program)
    json.object("parameters") { json in
      for parameter in parameters { json.member(parameter.name, parameter.value) }
    }
    json.array("inputs", inputs) { json, input in
      json.member("key", input.key)
      json.member("bytes", input.bytes)
      json.member("sha256", input.sha256)
    }
  }
}
