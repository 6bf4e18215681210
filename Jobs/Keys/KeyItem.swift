package import Operations

/// What became of one slot, or of one sealed document, in a job on keys or timestamps.
package struct KeyItem: Sendable {
  /// The folder of the slot, or that the document lies in.
  package var folder: String
  /// The document's name there; nil of a slot.
  package var document: String?
  /// What was found of it, or done about it.
  package var verdict: Verdict

  /// What was found, or done; in a dry run, what would be done.
  package enum Verdict: Sendable {
    /// Nothing needs to be done.
    case current
    /// The object that was written.
    case written(String)
    /// Why nothing can be done; it stops none of the others.
    case failed(JobError)
  }

  init(_ folder: String, document: String? = nil, _ verdict: Verdict) {
    (self.folder, self.document, self.verdict) = (folder, document, verdict)
  }
}

/// What a job on keys or timestamps came to.
package struct KeyOutcome: Sendable {
  /// By folder: every slot, or sealed document, that was looked at.
  package var items: [KeyItem] = []
  /// What stopped the job before its end; what it did stays done, and running again goes on.
  package var stop: JobError?

  init() {}

  /// The keys of what was written.
  package var written: [String] {
    items.compactMap { if case .written(let name) = $0.verdict { "\($0.folder)/\(name)" } else { nil } }
  }

  /// What failed.
  package var failures: [JobError] { items.compactMap { if case .failed(let error) = $0.verdict { error } else { nil } } }

  /// The gravest of what happened.
  package var exit: ExitCode { (failures + [stop].compactMap(\.self)).gravest?.code ?? .done }
}
