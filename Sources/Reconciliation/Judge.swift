package import Events

/// Judges messages, one at a time. It keeps its working memory between messages, so each thread has its own.
package struct Judge {
  let parameters: Parameters

  /// A judge for one run.
  package init(_ parameters: Parameters) { self.parameters = parameters }

  /// Appends the pairs of records that `judge` will ask `Contents` about: one event id, different bytes. Commonly none.
  package mutating func pairsToCompare(_ events: Span<Event>, into pairs: inout [ContentPair]) {
  }

  /// Judges one message: appends its findings and returns what became of it.
  ///
  /// - Parameters:
  ///   - events: all its records of the window, both sides, in any order; at least one.
  ///   - carried: what the previous run left open, nil where the message was no open item.
  ///   - contents: the verdicts on the pairs that `pairsToCompare` named.
  package mutating func judge(
    _ events: Span<Event>, carried: Carried? = nil, contents: Contents = Contents(), into findings: inout [Finding]
  ) -> Resolution {
    Resolution(messageID: events[0].messageID, channel: events[0].channel, standing: .settled)
  }
}
