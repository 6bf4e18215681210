internal import Events

/// The store as every form says it.
extension StoreFacts {
  static let note = "from run records and holds: what this program recorded. `tally verify` proves it."

  /// Names with what is said under them, but for holds and runs.
  var facts: [(name: String, text: String)] {
    [
      ("Last verification", lastVerify?.words ?? "none recorded"),
      ("Last one that read all archives", lastDeepVerify?.words ?? "none recorded"), ("Sealed so far", sealedWords),
      ("The chain ends with", chainWords),
    ]
  }

  var sealedWords: String {
    "\(Figures.grouped(sealed)) archives and empty slots"
      + (lastSealed.map { ", the last of \($0.date) on \($0.finishedAt.date)" } ?? "")
  }

  /// What to lay beside a note of it that somebody keeps elsewhere.
  var chainWords: String { chainEnd.map { "\($0.key), SHA-256 \($0.sha256)" } ?? "nothing that is sealed" }

  var noRuns: String { "Nothing was tiered, expired, renewed or verified since \(since)." }
}

extension StoreFacts.Run {
  /// `2026-11-18T03:00:00Z (deep): done, runs/verify/…`
  var words: String { "\(finishedAt)" + (parameter("depth").map { " (\($0))" } ?? "") + ": \(exit), \(key)" }
}

extension StoreFacts.Hold {
  /// Since when it holds.
  var sinceWords: String { since?.description ?? "its history cannot be relied on: it holds everything" }
}
