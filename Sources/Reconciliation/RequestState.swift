/// What has become of a request for re-ingestion: a function of what was asked, what was answered, the evidence and an as-of.
package enum RequestState: String, CaseIterable, Sendable {
  /// Never posted.
  case open
  /// The endpoint has taken it; what is missing has not come yet.
  case posted
  /// The endpoint will not have it; it is not posted again.
  case rejected
  /// Posted in vain; to be posted again.
  case failed
  /// What was missing is there, whoever brought it.
  case closed
  /// Too old to be waited for.
  case givenUp
  /// Posted by a night whose latest version does not ask for it: it came before the night was reconciled again, or is not expected any more.
  case withdrawn

  /// The state of a request that a run asked for first at `askedAt`. All times are nanoseconds, those of `askedAt` and `asOf` since 1970.
  ///
  /// Evidence is stronger than age, and age stronger than answers. Of several answers the order does not matter: one that was accepted
  /// makes up for all others, and a rejection is final.
  package init(isAnswered: Bool, askedAt: Int64, asOf: Int64, giveUpAfter: Int64, answers: some Sequence<RequestAnswer>) {
    if isAnswered {
      self = .closed
    } else if asOf.since(askedAt) > giveUpAfter {
      self = .givenUp
    } else {
      self = RequestState(answers: answers)
    }
  }

  /// The state of a request that is neither closed nor given up.
  package init(answers: some Sequence<RequestAnswer>) {
    self = answers.reduce(.open) { state, answer in
      switch (state, answer) {
      case (.posted, _), (_, .accepted): .posted
      case (.rejected, _), (_, .rejected): .rejected
      default: .failed
      }
    }
  }

  /// Whether a run posts it.
  package var isPostable: Bool { self == .open || self == .failed }

  /// Whether it is carried to the next night.
  package var isCarried: Bool { ![.closed, .givenUp, .withdrawn].contains(self) }
}

/// What an endpoint made of a POST.
package enum RequestAnswer: String, CaseIterable, Sendable {
  /// 2xx.
  case accepted
  /// A 4xx that is about the request itself: the same again would meet with the same.
  case rejected
  /// No answer, 5xx, a redirect; 408, 425 and 429, which ask for another time; 401, 403 and 407, which are about our credentials, so that
  /// an expired token does not turn a night's requests down for good.
  case failed

  /// Of an HTTP status; nil where there was no answer.
  package init(status: Int?) {
    switch status ?? 0 {
    case 200..<300: self = .accepted
    case 401, 403, 407, 408, 425, 429: self = .failed
    case 400..<500: self = .rejected
    default: self = .failed
    }
  }
}
