package import Sealing

/// An SMTP server that takes mail from us (RFC 5321), and how it knows us.
package struct MailServer: Sendable, CustomStringConvertible, CustomReflectable {
  var host: String
  var port: Int
  var security: Security
  /// Nil where it asks for no login.
  var user: String?
  /// Nil where there is no user.
  package var password: Secret?
  /// A PEM file of the authorities to trust, in place of the system's.
  var caFile: String?
  /// To a connection, TLS included; and for all of one attempt.
  var connect: Duration = .seconds(10)
  /// The longest that one attempt takes, all together.
  package var whole: Duration = .seconds(30)

  /// How the connection is kept from others.
  package enum Security: String, CaseIterable, Sendable {
    /// TLS from the first byte (RFC 8314).
    case implicit
    /// STARTTLS (RFC 3207), which must succeed.
    case starttls
    /// Not at all: for a server on the same machine.
    case none
  }

  /// `port` 1 to 65,535; user and password both or neither.
  package init(host: String, port: Int, security: Security, user: String? = nil, password: Secret? = nil, caFile: String? = nil) {
    (self.host, self.port, self.security, self.user) = (host, port, security, user)
    (self.password, self.caFile) = (password, caFile)
  }

  /// `smtp://mail.example.org:587`, without user and password.
  package var description: String { "\(security == .implicit ? "smtps" : "smtp")://\(host):\(port)" }
  /// Empty: a dump shows neither user nor password.
  package var customMirror: Mirror { Mirror(self, children: []) }
}

/// One mail to be sent.
package struct Mail: Sendable {
  /// The addresses of the envelope.
  package var from: String
  /// Those who get it.
  package var to: [String]
  /// The message, lines ended by CR LF.
  package var content: [UInt8]

  /// Not checked here: addresses must have no line breaks, and `content` must be a whole message (RFC 5322).
  package init(from: String, to: [String], content: [UInt8]) { (self.from, self.to, self.content) = (from, to, content) }
}
