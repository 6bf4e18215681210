internal import Events

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
    if place.kind != .genesys {
      members.append(("pattern", .string(pattern.description)))
      members.append(("settleAfter", .string(DurationText.describe(settleAfter))))
    }
    switch slots {
    case nil: break
    case .hourly: members.append(("slots", .string("hourly")))
    case .count(let count): members.append(("slots", .number(String(count))))
    case .names(let names): members.append(("slots", .array(names.map { .string($0) })))
    }
    if let counts { members.append(("counts", .string(counts.rawValue))) }
    return .object(members)
  }
}

extension SourcePlace {
  /// What only this kind has. Addresses may hold a token in their query, which is left out.
  fileprivate var members: [(key: String, value: JSONValue)] {
    var members: [(key: String, value: JSONValue)] = []
    func add(_ name: String, _ text: String) { if !text.isEmpty { members.append((name, .string(text))) } }
    func add(_ name: String, _ texts: [String]) {
      if !texts.isEmpty { members.append((name, .array(texts.map { .string($0) }))) }
    }
    switch self {
    case .directory(let path): members.append(("path", .string(path)))
    case .https(let place):
      add("urls", place.urls.map(Self.plain))
      add("index", Self.plain(place.index))
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

  private static func plain(_ address: String) -> String {
    let path = address.prefix { $0 != "?" }
    return path.count < address.count ? path + "?…" : address
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
