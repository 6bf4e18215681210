package import Events
package import Sealing

/// What requests are signed with. Its description shows the access key, which is no secret, and nothing else.
package struct S3Credentials: Equatable, Sendable, CustomStringConvertible {
  /// The key's id, which is sent in the clear.
  package var accessKey: String
  /// What signs; it is never sent.
  package var secretKey: Secret
  /// For temporary ones.
  package var sessionToken: Secret?
  /// When temporary ones end; nil for those that last.
  package var expires: Instant?
  /// Where they are from, for people.
  package var source: String

  /// `source` says where an operator has to look.
  package init(
    accessKey: String, secretKey: Secret, sessionToken: Secret? = nil, expires: Instant? = nil, source: String = "the config"
  ) {
    self.source = source
    self.accessKey = accessKey
    self.secretKey = secretKey
    self.sessionToken = sessionToken
    self.expires = expires
  }

  /// Whether they are the same to a server.
  func hasSameKeys(as other: S3Credentials) -> Bool {
    accessKey == other.accessKey && secretKey == other.secretKey && sessionToken == other.sessionToken
  }

  /// `access key AKIA… of the config`: what may be logged.
  package var description: String { "access key \(accessKey) of \(source)" }
}

/// Where a client gets what it signs with; asked for each attempt, since some last for an hour.
package protocol S3CredentialSource: Sendable {
  /// Credentials that hold.
  func current() async throws -> S3Credentials
  /// Others than those whose session token a server says has expired; nil where there are none.
  func renewed(insteadOf refused: S3Credentials) async throws -> S3Credentials?
}

/// Credentials that last.
extension S3Credentials: S3CredentialSource {
  /// Themselves.
  package func current() async throws -> S3Credentials { self }
  /// Nil: there are no others.
  package func renewed(insteadOf refused: S3Credentials) async throws -> S3Credentials? { nil }
}
