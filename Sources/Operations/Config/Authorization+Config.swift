extension HTTPSPlace.Authorization {
  /// What an `auth` section says, in which nothing was found wrong; none for an empty one.
  init(_ section: ConfigSection, folder: String) {
    func secret(_ name: String) -> SecretReference { SecretReference(section.value(name), folder: folder) ?? .file("") }
    self =
      switch section.text("kind") {
      case "bearer": .bearer(token: secret("token"))
      case "basic": .basic(user: section.text("user"), password: secret("password"))
      case "hmac": .hmac(keyID: section.text("keyId"), key: secret("key"))
      default: .none
      }
  }

  /// What the shape of a section that is there does not show; `setting` is its place in the file.
  static func findings(_ section: ConfigSection, at setting: String) -> [ConfigFinding] {
    var found: [ConfigFinding] = []
    let kind = section.text("kind")
    let wanted = ["bearer": ["token"], "basic": ["user", "password"], "hmac": ["keyId", "key"]][kind] ?? []
    for name in Setting.authorization.dropFirst().map(\.name) where section.has(name) != wanted.contains(name) {
      found.append(ConfigFinding("\(setting).\(name)", "is \(section.has(name) ? "not" : "required") for the kind \(kind)"))
    }
    if section.text("keyId").contains("\"") { found.append(ConfigFinding("\(setting).keyId", "must not hold a quote")) }
    return found
  }
}
