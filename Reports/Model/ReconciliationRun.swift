internal import Events
internal import Reconciliation

/// What `reconciliations/…/run.json` says of how the totals came about.
package struct ReconciliationRun: Hashable, Sendable {
  /// The program that reconciled, with its version.
  var program: String
  /// The settings in force.
  package var parameters: StatedParameters
  /// The sources that were read; nil where the run did not say.
  package var sources: [StatedSource]?
  /// The exports that were read.
  package var inputs: [Input]
  /// The exports that it looked back on and could not read, since they were released.
  package var released: [StoredFile] = []
  /// The day's exports of which another count was declared than was found; nil where the run did not say.
  package var mismatched: Set<String>?
  /// The open items that the night began with; nil for the first night.
  package var opening: StoredFile?
  /// The requests for re-ingestion that it began with; nil where there were none, or the run is older than they are.
  package var openRequests: StoredFile?

  /// The sources of which not everything was pulled, and why.
  package var unpulled: [String: String] {
    (sources ?? []).reduce(into: [:]) { $0[$1.name] = $1.notPulled }
  }

  /// The sources of which everything was pulled, and not everything could be read.
  package var unread: [String] { (sources ?? []).filter { $0.notPulled == nil && $0.notRead != nil }.map(\.name).sorted() }

  /// An export as the run read it.
  package struct Input: Hashable, Sendable {
    /// The kept export, by its key and the SHA-256 of its bytes, as the run read them.
    package var file: StoredFile
    /// What its source declared later, where that is what was counted.
    package var declaredLater: StoredFile?
    /// Stored bytes.
    var bytes: Int
    /// Records found, readable or not.
    var scanned: Int
    /// Inbound events.
    var excluded: Int
    /// Records that could not be read.
    var quarantined: Int
  }

  /// Reads `run.json`; `place` names the file in errors.
  package init(parsing bytes: [UInt8], at place: String) throws(ReportError) {
    let file = try Fields(parsing: bytes, at: place)
    program = try file.text("program")
    parameters = StatedParameters(try file.required("parameters").members())
    sources = try file.optional("sources").map { list throws(ReportError) in
      var sources: [StatedSource] = []
      for source in try list.elements() { sources.append(try StatedSource(source)) }
      return sources
    }
    inputs = []
    for input in try file.required("inputs").elements() {
      let events = try input.required("events")
      let file = try StoredFile(input)
      let declared = try input.optionalText("declared").map { StoredFile(key: file.key + ".declared.json", sha256: $0) }
      inputs.append(
        Input(
          file: file, declaredLater: declared, bytes: try input.count("bytes"), scanned: try events.count("scanned"),
          excluded: try events.optional("excluded")?.count() ?? 0, quarantined: try events.optional("quarantined")?.count() ?? 0))
    }
    for file in try file.optional("released")?.elements() ?? [] { released.append(try StoredFile(file)) }
    mismatched = try file.optional("findings").map { list throws(ReportError) in
      Set(
        try list.elements().filter { $0.value["code"]?.stringValue == BreakCode.controlTotalMismatch.name }
          .compactMap { $0.value["export"]?.stringValue })
    }
    opening = try file.optional("opening").map { fields throws(ReportError) in try StoredFile(fields) }
    openRequests = try file.optional("openRequests").map { fields throws(ReportError) in try StoredFile(fields) }
  }
}

/// An object of the store, named so that anyone can check it with `sha256sum`.
package struct StoredFile: Hashable, Sendable {
  /// Its key.
  package var key: String
  /// 64 hexadecimal digits.
  package var sha256: String

  /// Taken as they are: `ObjectKey` judges the key, whoever reads it the digest.
  package init(key: String, sha256: String) {
    self.key = key
    self.sha256 = sha256
  }

  init(_ fields: Fields) throws(ReportError) {
    self.init(key: try fields.text("key"), sha256: try fields.text("sha256"))
  }
}

/// Settings as a run record states them: single ones by name, and those per channel as a table.
package struct StatedParameters: Hashable, Sendable {
  /// `settle` → `6h`.
  package var single: [BreakRecord.Note] = []
  /// The names of per-channel rules, in the order in which they first occur.
  var rules: [String] = []
  /// The rules of each channel: by rule name.
  var channels: [Channel] = []

  /// The rules of one channel.
  struct Channel: Hashable, Sendable {
    var name: String
    var values: [String: String]
  }

  init(_ members: [(key: String, fields: Fields)]) {
    for (name, fields) in members {
      guard name == "channels", let channels = try? fields.members() else {
        single.append(BreakRecord.Note(name: name, text: fields.phrase()))
        continue
      }
      for (channel, rules) in channels {
        var values: [String: String] = [:]
        for (rule, value) in (try? rules.members()) ?? [] {
          values[rule] = value.phrase()
          if !self.rules.contains(rule) { self.rules.append(rule) }
        }
        self.channels.append(Channel(name: channel, values: values))
      }
    }
  }

  /// The rules by channel; channels of the same rules share a line.
  var lines: [(channels: [String], values: [String: String])] {
    var lines: [(channels: [String], values: [String: String])] = []
    for channel in channels {
      let place = lines.firstIndex { $0.values == channel.values } ?? lines.endIndex
      if place == lines.endIndex { lines.append(([], channel.values)) }
      lines[place].channels.append(channel.name)
    }
    return lines
  }
}
