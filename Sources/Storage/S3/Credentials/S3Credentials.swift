package import Events
package import Sealing

/// What requests are signed with. Its description shows the access key, which is no secret, and nothing else.
package struct S3Credentials: Equatable, Sendable, CustomStringConvertible {
  package var accessKey: String
  package var secretKey: Secret
  /// For temporary ones.
  package var sessionToken: Secret?
  /// When temporary ones end; nil for those that last.
  package var expires: Instant?
  /// Where they are from, for people.
  package var source: String

  package init(
    accessKey: String, secretKey: Secret, sessionToken: Secret? = nil, expires: Instant? = nil, source: String = "the config"
  ) {
    self.source = source
    self.accessKey = accessKey
    self.secretKey = secretKey
    self.sessionToken = sessionToken
    self.expires = expires
  }

  package var description: String { "access key \(accessKey) of \(source)" }
}
