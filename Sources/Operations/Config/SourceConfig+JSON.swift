package import Events

extension SourceConfig {
  /// As the effective config has it; of secrets, where they are.
  var json: JSONValue {
    var members: [(key: String, value: JSONValue)] = [
      ("name", .string(name)), ("side", .string(side.rawValue)), ("kind", .string(place.kind.rawValue)),
    ]
    members += place.members
    switch mapping {
    case .builtIn(let name): members.append(("mapping", .string(name)))
    case .file(let path): members.append(("mapping", .string(path)))
    }
    if let slots { members.append(("slots", slots.json)) }
    return .object(members + found)
  }

  /// How its exports are reached, asked for and found, for the records of what was pulled. Of a secret it has what its reference is called,
  /// and of a program that prints one no arguments.
  package var query: JSONValue {
    .object(([("kind", .string(place.kind.rawValue))] + place.members + found).map { ($0.key, $0.value.withoutArguments) })
  }

  /// Which of what there is are exports, and when they are taken as whole.
  private var found: [(key: String, value: JSONValue)] {
    var members: [(key: String, value: JSONValue)] = []
    if place.kind != .genesys {
      members.append(("pattern", .string(pattern.description)))
      members.append(("settleAfter", .string(DurationText.describe(settleAfter))))
    }
    if let counts { members.append(("counts", .string(counts.rawValue))) }
    return members
  }
}

extension SourcePlace {
  /// What only this kind has.
  fileprivate var members: [(key: String, value: JSONValue)] {
    var members: [(key: String, value: JSONValue)] = []
    func add(_ name: String, _ text: String) { if !text.isEmpty { members.append((name, .string(text))) } }
    func add(_ name: String, _ texts: [String]) {
      if !texts.isEmpty { members.append((name, .array(texts.map { .string($0) }))) }
    }
    switch self {
    case .directory(let path): members.append(("path", .string(path)))
    case .https(let place):
      add("urls", place.urls.map(SourceAddress.shown))
      add("index", SourceAddress.shown(place.index))
      add("hosts", place.hosts)
      if let auth = place.auth.json { members.append(("auth", auth)) }
      add("ca", place.ca)
    case .genesys(let place):
      add("region", place.region)
      members.append(("client", .object([("id", .string(place.clientID)), ("secret", place.clientSecret.json)])))
      add("media", place.media)
      members.append(("pageSize", .number(String(place.pageSize))))
      add("patience", DurationText.describe(place.patience))
      add("login", place.login)
      add("api", place.api)
      add("ca", place.ca)
    case .s3(let place):
      add("bucket", place.bucket)
      add("prefix", place.prefix)
      add("endpoint", place.endpoint)
      add("region", place.region)
      members.append(("pathStyle", .bool(place.pathStyle)))
      add("expectedOwner", place.expectedOwner)
      if let credentials = place.credentials { members.append(("credentials", credentials.json)) }
      add("ca", place.ca)
    }
    return members
  }
}

extension HTTPSPlace.Authorization {
  var json: JSONValue? {
    switch self {
    case .none: nil
    case .bearer(let token): .object([("kind", .string("bearer")), ("token", token.json)])
    case .basic(let user, let password):
      .object([("kind", .string("basic")), ("user", .string(user)), ("password", password.json)])
    case .hmac(let keyID, let key): .object([("kind", .string("hmac")), ("keyId", .string(keyID)), ("key", key.json)])
    }
  }
}

extension S3Place.Credentials {
  /// Where its secrets are.
  var json: JSONValue {
    switch self {
    case .profile(let name): .object([("profile", .string(name))])
    case .keys(let accessKey, let secretKey, let sessionToken):
      .object(
        [("accessKey", accessKey.json), ("secretKey", secretKey.json)] + (sessionToken.map { [("sessionToken", $0.json)] } ?? []))
    }
  }
}

extension JSONValue {
  /// The same, where a secret is what a program prints, with the program alone.
  fileprivate var withoutArguments: JSONValue {
    guard let members else { return self }
    return .object(
      members.map { key, value in (key, key == "command" ? value.elements?.first ?? .null : value.withoutArguments) })
  }
}
