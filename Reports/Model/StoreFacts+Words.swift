internal import Events

/// The store as every form says it.
extension StoreFacts {
  static let note = "from run records, certificates and holds: what this program recorded. `tally verify` proves it."

  /// Names with what is said under them, but for holds and runs.
  var facts: [(name: String, text: String)] {
    [
      ("Last verification", lastVerify?.words ?? "none recorded"),
      ("Last one that read all archives", lastDeepVerify?.words ?? "none recorded"), ("Sealed so far", sealedWords),
      ("The chain ends with", chainWords),
    ] + gone
  }

  /// The same of what is no more.
  var gone: [(name: String, text: String)] {
    [("Destroyed by expiry since \(since)", expired.words), ("Erased on request since \(since)", erased.words)]
      + (unproved == 0
        ? []
        : [
          (
            "Certificates that nothing bears out",
            "\(Figures.counted(unproved, "certificate")) made since \(since), not counted: `tally verify` says what is wrong"
          )
        ])
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

  static let heads = ["Job", "Day", "Ended", "Exit", "Objects", "Manifests", "Record"]
}

extension StoreFacts.Expired {
  var words: String {
    guard certificates > 0 else { return "nothing" }
    return
      "\(Figures.counted(archives, "archive")) with \(Figures.counted(events, "event")) in \(Figures.counted(Int(bytes), "byte"))"
      + (uncounted == 0 ? "" : ", not counting the events of \(Figures.grouped(uncounted)) whose manifest is missing or another")
      + "; \(Figures.counted(certificates, "certificate"))"
  }
}

extension StoreFacts.Erased {
  var words: String {
    guard certificates > 0 else { return "nothing" }
    return "\(Figures.counted(events, "event")) of \(Figures.counted(archives, "archive")) for "
      + "\(Figures.counted(requests, "request")); \(Figures.counted(certificates, "certificate"))"
  }
}

extension StoreFacts.Hold {
  /// Since when it holds.
  var sinceWords: String { since?.description ?? "its history cannot be relied on: it holds everything" }
}
