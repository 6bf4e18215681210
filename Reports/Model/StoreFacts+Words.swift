internal import Events
internal import Numbers

/// The store as every form says it.
extension StoreFacts {
  static let note = "from run records, certificates and holds: what this program recorded. tally verify proves it."

  /// Names with what is said under them, but for holds and runs.
  func facts(_ numbers: NumberForm) -> [(name: String, text: String)] {
    [
      ("Last verification", lastVerify?.words ?? "none recorded"),
      ("Last one that read all archives", lastDeepVerify?.words ?? "none recorded"), ("Sealed so far", sealedWords(numbers)),
      ("The chain ends with", chainWords),
    ] + gone(numbers)
  }

  /// The same of what is no more.
  func gone(_ numbers: NumberForm) -> [(name: String, text: String)] {
    [("Destroyed by expiry since \(since)", expired.words(numbers)), ("Erased on request since \(since)", erased.words(numbers))]
      + (unproved == 0
        ? []
        : [
          (
            "Certificates that nothing bears out",
            "\(numbers.counted(unproved, "certificate")) made since \(since), not counted: tally verify says what is wrong"
          )
        ])
  }

  /// When the store's bytes were last looked at.
  var bytesWords: String {
    "the bytes of exports were not read again for this report: "
      + (lastVerify.map { "last verification \($0.outcome)" } ?? "no verification is recorded")
  }

  func sealedWords(_ numbers: NumberForm) -> String {
    "\(numbers.grouped(sealed)) archives and empty slots"
      + (lastSealed.map { ", the last of \($0.date) on \($0.finishedAt.date)" } ?? "")
  }

  /// What to lay beside a note of it that somebody keeps elsewhere.
  var chainWords: String { chainEnd.map { "\($0.key), SHA-256 \($0.sha256)" } ?? "nothing that is sealed" }

  var noRuns: String { "Nothing was tiered, expired, renewed or verified since \(since)." }
}

extension StoreFacts.Run {
  /// `2026-11-18T03:00:00Z (deep): done, runs/verify/…`
  var words: String { outcome + ", \(key)" }

  /// The same without the record.
  var outcome: String { "\(finishedAt)" + (parameter("depth").map { " (\($0))" } ?? "") + ": \(exit)" }
}

extension StoreFacts.Expired {
  func words(_ numbers: NumberForm) -> String {
    guard certificates > 0 else { return "nothing" }
    return
      "\(numbers.counted(archives, "archive")) with \(numbers.counted(events, "event")) in \(numbers.counted(Int(bytes), "byte"))"
      + (uncounted == 0 ? "" : ", not counting the events of \(numbers.grouped(uncounted)) whose manifest is missing or another")
      + "; \(numbers.counted(certificates, "certificate"))"
  }
}

extension StoreFacts.Erased {
  func words(_ numbers: NumberForm) -> String {
    guard certificates > 0 else { return "nothing" }
    return "\(numbers.counted(events, "event")) of \(numbers.counted(archives, "archive")) for "
      + "\(numbers.counted(requests, "request")); \(numbers.counted(certificates, "certificate"))"
  }
}

extension StoreFacts.Hold {
  /// Since when it holds.
  var sinceWords: String { since?.description ?? "its history cannot be relied on: it holds everything" }
}
