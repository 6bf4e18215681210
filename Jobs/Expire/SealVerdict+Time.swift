internal import Events
internal import Sealing

extension SealVerdict.Signer {
  /// How many seconds before the time of what it is over a signature may be dated: machines have clocks of their own.
  private static let slack: Int64 = 86_400

  /// Whether he could sign what bears that time: with a certificate that had not ended by then, and no sooner. Whoever has a key that has ended chooses the time of a
  /// signature; what it is over is newer.
  func couldSign(_ time: Instant) -> Bool {
    signedAt + Self.slack >= time.seconds && certificate.notAfter >= time.seconds
  }
}
