internal import Events

/// Whom to tell of a night, and from which severity on.
package struct NoticesConfig: Equatable, Sendable {
  /// `high`, `medium`, `low` or `info`.
  package var severity: String
  /// Where `reports` is served; nil for nowhere.
  package var link: String?
  /// Nil where nobody is mailed to.
  package var mail: MailPlace?
  /// Nil where nothing is posted.
  package var webhook: WebhookPlace?

  /// Whether anybody is to be told.
  package var isOn: Bool { mail != nil || webhook != nil }

  /// A mail server, and who writes to whom.
  package struct MailPlace: Equatable, Sendable {
    /// A name or an address.
    package var host: String
    /// 1 to 65,535.
    package var port: Int
    /// `implicit`, `starttls` or `none`.
    package var tls: String
    /// Whose address the mails bear, and who get them: one `@` each, and no line breaks.
    package var from: String
    /// Who get it: one `@` each, no line breaks.
    package var to: [String]
    /// What the server is logged in to with; nil, as the password, where it asks nobody.
    package var user: String?
    /// Where the password is; nil where the server asks for none.
    package var password: SecretReference?
    /// Empty for the system's.
    package var ca: String
  }

  /// Where notices are posted. The URL may hold a secret: nothing prints it.
  package struct WebhookPlace: Equatable, Sendable, CustomStringConvertible, CustomReflectable {
    /// May hold a secret: nothing prints it.
    package var url: String
    /// What is sent to say who posts.
    package var authorization: HTTPSPlace.Authorization
    /// Further headers by name. Their values may be secret, too.
    package var headers: [String: String]
    /// Empty for the system's.
    package var ca: String

    /// What may be printed: scheme and host.
    package var description: String { Ping.redacted(url) }
    package var customMirror: Mirror { Mirror(self, children: []) }
  }

  init(_ section: ConfigSection, folder: String) {
    severity = section.text("severity")
    link = section.has("link") ? section.text("link") : nil
    if section.has("mail") {
      let mail = section.section("mail", Setting.mail)
      self.mail = MailPlace(
        host: mail.text("host"), port: mail.whole("port"), tls: mail.text("tls"), from: mail.text("from"), to: mail.texts("to"),
        user: mail.has("user") ? mail.text("user") : nil, password: SecretReference(mail.value("password"), folder: folder),
        ca: mail.path("ca", folder))
    }
    if section.has("webhook") {
      let webhook = section.section("webhook", Setting.webhook)
      self.webhook = WebhookPlace(
        url: webhook.text("url"),
        authorization: HTTPSPlace.Authorization(webhook.section("auth", Setting.authorization), folder: folder),
        headers: webhook.headers("headers"), ca: webhook.path("ca", folder))
    }
  }

  /// What the shape of the settings alone does not show.
  func findings(_ section: ConfigSection) -> [ConfigFinding] {
    var found: [ConfigFinding] = []
    if let mail {
      let isHost = mail.host.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x3a, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e: true
        default: false
        }
      }
      if mail.host.isEmpty || !isHost { found.append(ConfigFinding("notices.mail.host", "must be a host's name or address")) }
      for (name, address) in [("from", mail.from)] + mail.to.enumerated().map({ ("to[\($0.offset)]", $0.element) })
      where !NoticesConfig.isAddress(address) {
        found.append(ConfigFinding("notices.mail.\(name)", "must be an address such as audit@example.org"))
      }
      if (mail.user == nil) != (mail.password == nil) {
        found.append(ConfigFinding("notices.mail", "needs user and password, or neither"))
      }
      let isHere = mail.host == "localhost" || mail.host.hasPrefix("127.") || mail.host == "::1"
      if mail.tls == "none", !isHere {
        found.append(
          ConfigFinding(
            "notices.mail.tls", "is \"none\": what goes to \(mail.host) can be read on the way", isError: mail.user != nil))
      }
    }
    let webhook = section.section("webhook", Setting.webhook)
    if webhook.has("auth") {
      found += HTTPSPlace.Authorization.findings(webhook.section("auth", Setting.authorization), at: "notices.webhook.auth")
    }
    return found
  }

  /// One `@`, and nothing that could end a command or a header.
  private static func isAddress(_ text: String) -> Bool {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    return parts.count == 2 && parts.allSatisfy { !$0.isEmpty } && text.utf8.count <= 254
      && text.utf8.allSatisfy { (0x21..<0x7f).contains($0) && !Array("<>()[],;:\\\"".utf8).contains($0) }
  }

  /// As a config file has it; secrets are not in it.
  var json: JSONValue {
    var members: [(key: String, value: JSONValue)] = [("severity", .string(severity))]
    if let link { members.append(("link", .string(Ping.redacted(link)))) }
    if let mail {
      var settings: [(key: String, value: JSONValue)] = [
        ("host", .string(mail.host)), ("port", .number(String(mail.port))), ("tls", .string(mail.tls)),
        ("from", .string(mail.from)),
        ("to", .array(mail.to.map { .string($0) })),
      ]
      if let user = mail.user { settings.append(("user", .string(user))) }
      if let password = mail.password { settings.append(("password", password.json)) }
      if !mail.ca.isEmpty { settings.append(("ca", .string(mail.ca))) }
      members.append(("mail", .object(settings)))
    }
    if let webhook {
      var settings: [(key: String, value: JSONValue)] = [("url", .string(webhook.description))]
      if let auth = webhook.authorization.json { settings.append(("auth", auth)) }
      settings.append(("headers", .object(webhook.headers.keys.sorted().map { ($0, .string("…")) })))
      if !webhook.ca.isEmpty { settings.append(("ca", .string(webhook.ca))) }
      members.append(("webhook", .object(settings)))
    }
    return .object(members)
  }
}
