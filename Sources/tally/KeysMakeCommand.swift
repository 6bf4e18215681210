internal import Events
internal import Jobs
internal import Operations
internal import Sealing

/// `tally keys make`: makes what the config names and is not there yet. Nothing is written over.
struct KeysMakeCommand {
  let invocation: Invocation
  let tools: JobTools
  private var wiring: KeyWiring { KeyWiring(tools) }

  /// What was made: a word for it, and where it is.
  private struct Made {
    var what: String
    var place: String
    var facts: [(key: String, value: JSONValue)] = []
  }

  func run() throws -> ExitCode {
    let made = try invocation.operands.first == KeyWord.signing.rawValue ? signing() : [encryption()]
    if invocation.json {
      let list = made.map { item in
        JSONValue.object([("what", .string(item.what)), ("place", .string(item.place))] + item.facts)
      }
      try Output.document { $0.value(.object([("dryRun", .bool(invocation.dryRun)), ("made", .array(list))])) }
    }
    guard !invocation.quiet else { return .done }
    let screen = Screen(.standardError())
    for item in made {
      screen.line(.info, Log.escaped("\(invocation.dryRun ? "would make" : "made") \(item.what): \(item.place)"))
    }
    if !invocation.dryRun, made.contains(where: { $0.what.hasSuffix("key") }) {
      screen.line(
        .info, "keep a copy of the key apart from the store and from this machine, or have the token do so: docs/keys.md")
    }
    return .done
  }

  // MARK: signing

  /// The key, unless it is there; then its certificate, or a request for one.
  private func signing() throws -> [Made] {
    guard let sealing = tools.config.sealing, let place = sealing.key else {
      throw JobError(
        .configuration, "cannot make a signing key", because: "the config does not say where it is to be",
        remedy: "set `sealing.key` and `sealing.certificate`, or `sealing.pkcs11`")
    }
    let paper = sealing.certificate + (invocation.request ? ".csr" : "")
    try refuse(paper)
    var made: [Made] = []
    let key = try key(place, &made)
    made.append(Made(what: invocation.request ? "request for a certificate" : "certificate", place: paper))
    guard !invocation.dryRun, let key else { return made }
    let (text, facts) = try certify(key)
    made[made.count - 1].facts = facts
    try SecretFile.create(paper, Array(text.utf8), isSecret: false, what: "cannot keep the certificate")
    return made
  }

  /// The key that is there, or a new one; nil for one that a dry run would make.
  private func key(_ place: SealingConfig.Key, _ made: inout [Made]) throws -> SealingKey? {
    switch place {
    case .pem(let reference, let passphrase):
      let words = try passphrase.map { Array(try $0.read().utf8) } ?? []
      // What no file holds somebody else keeps: it can be certified, and not made.
      guard case .file(let path) = reference, try !SecretFile.isThere(path) else {
        return try SealingKey(pem: reference.readKey(), passphrase: words)
      }
      made.append(Made(what: "signing key", place: path))
      guard !invocation.dryRun else { return nil }
      let key = try SealingKey()
      try SecretFile.create(path, Array(try key.pem(passphrase: words).utf8), isSecret: true, what: "cannot keep the signing key")
      return key
    case .token(let place):
      let signer = TokenSigner(try wiring.token(place), label: place.label)
      if try signer.isMissing() {
        made.append(Made(what: "signing key", place: "\(place.module), token \(place.token), key \(place.label)"))
        guard !invocation.dryRun else { return nil }
        try signer.make()
      }
      return SealingKey(device: signer)
    }
  }

  private func certify(_ key: SealingKey) throws -> (String, [(key: String, value: JSONValue)]) {
    let name = invocation.name ?? "Records"
    let organization = tools.config.organization.isEmpty ? nil : tools.config.organization
    if invocation.request { return (try key.request(name: name, organization: organization), []) }
    let now = Instant(nanoseconds: tools.clock.now()).seconds
    let certificate = try key.selfSigned(name: name, organization: organization, from: now, days: invocation.validity ?? 1_095)
    return (try certificate.pem(), KeysListCommand.facts(certificate))
  }

  private func refuse(_ path: String) throws(JobError) {
    guard try SecretFile.isThere(path) else { return }
    throw JobError(
      .refused, "cannot make a certificate", at: path, because: "there is a file of this name, and nothing is written over",
      remedy: "name another place in the config, or move that file away; its certificate belongs into `sealing.trust` then")
  }

  // MARK: encryption

  private func encryption() throws -> Made {
    guard let encryption = tools.config.encryption else {
      throw JobError(
        .configuration, "cannot make a key-encryption key", because: "the config does not say where it is to be",
        remedy: "set `encryption`")
    }
    let now = Instant(nanoseconds: tools.clock.now())
    switch encryption.wrap {
    case .keys:
      let folder = KeyFolder(encryption.folder ?? "")
      // Whatever is there must be sound, and older, whatever the clock says: the newest wraps.
      let latest = try folder.read().map(\.created).max() ?? 0
      let key = try KeyEncryptionKey(
        id: "\(now.date)-\(Hex.encode(Randomness.bytes(4)))", created: max(now.seconds, latest + 1))
      let path = folder.place(of: key)
      if !invocation.dryRun { try folder.add(key) }
      return Made(what: "key-encryption key", place: path, facts: [("id", .string(key.id))])
    case .pkcs11:
      guard let place = encryption.token else { break }
      let made = Made(
        what: "key-encryption key", place: "\(place.module), token \(place.token), key \(place.label)",
        facts: [("id", .string(place.label))])
      let key = TokenWrappingKey(try wiring.token(place), label: place.label)
      if !invocation.dryRun { try key.make(day: String(now.date.description.filter { $0 != "-" })) }
      return made
    case .kms: break
    }
    throw JobError(
      .configuration, "cannot make a key-encryption key", at: "encryption.kms", because: "KMS makes its keys itself",
      remedy: "make a symmetric key there, and name it in the config")
  }
}
