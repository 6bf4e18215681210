extension Setting {
  static let notices: [Setting] = [
    Setting(
      "severity", .choice(["high", "medium", "low", "info"]), default: .text("high"),
      "People are told of a night that has a break at least so grave; also of one whose totals do not foot, that had no input, or that leaves breaks beyond `breaks.escalate`."
    ),
    Setting(
      "link", .url, "Where the folder `reports` is served; notices lead to the night in its index. Without it they lead nowhere."),
    Setting("mail", .object(mail), "Whom to write to. Without it: to nobody."),
    Setting("webhook", .object(webhook), "Whom to post to. Without it: to nobody."),
  ]

  static let mail: [Setting] = [
    Setting("host", .text, required: true, "The SMTP server."),
    Setting("port", .whole(1...65_535), default: .integer(587), "Its port."),
    Setting(
      "tls", .choice(["implicit", "starttls", "none"]), default: .text("starttls"),
      "`implicit`: TLS from the first byte (usually port 465). `starttls`: STARTTLS, which must succeed. `none`: for a server on the same machine."
    ),
    Setting("from", .text, required: true, "The sender's address."),
    Setting("to", .texts, required: true, "The recipients' addresses."),
    Setting("user", .text, "The name for its login. Without it there is none."),
    Setting("password", .secret, "Where its password is."),
    Setting("ca", .path, "A PEM file of the authorities to trust, in place of the system's."),
  ]

  static let webhook: [Setting] = [
    Setting("url", .url, required: true, "Where a notice is posted, as JSON."),
    Setting("auth", .object(authorization), "How it knows us: `hmac` signs what is posted. Without it: not at all."),
    Setting("headers", .headers, default: .object([:]), "Further headers, by name; their values are never printed."),
    Setting("ca", .path, "A PEM file of the authorities to trust, in place of the system's."),
  ]
}
