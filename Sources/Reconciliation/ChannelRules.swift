/// How one channel's messages are judged. All times are nanoseconds, 0 or more.
package struct ChannelRules: Hashable, Sendable, BitwiseCopyable {
  /// The age up to which a send without an outcome is no break, and the latency up to which a delivery is not late.
  package var pendingAfter: Int64
  /// The age beyond which a send without an outcome is unconfirmed.
  package var finalAfter: Int64
  /// How far apart two clocks may be.
  package var driftTolerance: Int64
  /// Whether a read asks for consent.
  package var consent: Bool

  /// Rules from their parts; what is not given is DESIGN's default: 120 s, 72 h, 5 s, no consent.
  package init(
    pendingAfter: Int64 = 120_000_000_000, finalAfter: Int64 = 259_200_000_000_000,
    driftTolerance: Int64 = 5_000_000_000, consent: Bool = false
  ) {
    self.pendingAfter = pendingAfter
    self.finalAfter = finalAfter
    self.driftTolerance = driftTolerance
    self.consent = consent
  }
}
