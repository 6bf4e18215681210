internal import Events

/// Names and values of an object that is being made; what is empty is left out.
private struct Members {
  var list: [(key: String, value: JSONValue)] = []

  mutating func add(_ name: String, _ text: String) { if !text.isEmpty { list.append((name, .string(text))) } }
  mutating func add(_ name: String, _ texts: [String]) {
    if !texts.isEmpty { list.append((name, .array(texts.map { .string($0) }))) }
  }
  mutating func add(_ name: String, _ value: JSONValue?) { if let value { list.append((name, value)) } }
}

extension SealingConfig {
  /// As the file would say it; secrets are not in it.
  var json: JSONValue {
    var members = Members()
    switch key {
    case .pem(let key, let passphrase):
      members.add("key", key.json)
      members.add("passphrase", passphrase?.json)
    case .token(let place): members.add("pkcs11", place.json)
    case nil: break
    }
    members.add("certificate", certificate)
    members.add("chain", chain)
    members.add("trust", trust)
    members.add("tsa", tsa?.json)
    members.add("renewBefore", DurationText.describe(renewBefore))
    return .object(members.list)
  }
}

extension AuthorityPlace {
  fileprivate var json: JSONValue {
    var members = Members()
    members.add("url", redactedURL ?? "")
    members.add("trust", trust)
    members.add("ca", ca)
    members.add("auth", auth.json)
    return .object(members.list)
  }
}

extension EncryptionConfig {
  /// As the file would say it; secrets are not in it.
  var json: JSONValue {
    var members = Members()
    members.add("keys", folder ?? "")
    members.add("pkcs11", token?.json)
    members.add("kms", kms?.json)
    members.add("wrap", wrap.rawValue)
    members.add("policy", policy)
    return .object(members.list)
  }
}

extension TokenPlace {
  fileprivate var json: JSONValue {
    .object([("module", .string(module)), ("token", .string(token)), ("label", .string(label)), ("pin", pin.json)])
  }
}

extension KMSPlace {
  fileprivate var json: JSONValue {
    var members = Members()
    for (name, text) in [("key", key), ("region", region), ("endpoint", endpoint), ("ca", ca)] { members.add(name, text) }
    members.add("credentials", credentials?.json)
    return .object(members.list)
  }
}
