internal import Events
internal import Jobs
internal import Operations
internal import Sealing
internal import Storage

/// Turns the config of keys into what seals, stamps and wraps: the one place where these secrets are read, when a job first needs them.
struct KeyWiring: Sendable {
  let config: Config
  let clock: any WallClock
  let log: Log

  init(_ tools: JobTools) { self.init(tools.config, tools.clock, tools.log) }

  init(_ config: Config, _ clock: any WallClock, _ log: Log) { (self.config, self.clock, self.log) = (config, clock, log) }

  // MARK: seals

  /// What seals; each use is logged.
  func sealer() throws -> any Sealer {
    let key = try signingKey()
    let clock = clock
    let sealer = KeySealer(key, authority: try authority(), now: { Instant(nanoseconds: clock.now()).seconds })
    return LoggedSealer(sealer, key.certificate, log)
  }

  /// The config's signing key.
  func signingKey() throws(JobError) -> SigningKey {
    guard let sealing = config.sealing, let key = sealing.key else {
      throw JobError(
        .configuration, "nothing can be sealed", because: "the config has no signing key",
        remedy: "set `sealing`; `tally keys make signing` makes a key")
    }
    let what = "cannot read the signing key"
    let certificate = try SmallFile.read(sealing.certificate, what: "cannot read the signer's certificate", limit: 1 << 20)
    let chain = sealing.chain.isEmpty ? [] : try SmallFile.read(sealing.chain, what: "cannot read the chain", limit: 1 << 20)
    switch key {
    case .pem(let reference, let passphrase):
      let pem = try reference.readKey()
      let words = try passphrase.map { secret throws(JobError) in Array(try secret.read().utf8) } ?? []
      do { return try SigningKey(key: pem, passphrase: words, certificate: certificate, chain: chain) } catch {
        throw JobError(error, what, at: sealing.certificate)
      }
    case .token(let place):
      let signer = TokenSigner(try token(place), label: place.label)
      do { return try SigningKey(device: signer, certificate: certificate, chain: chain) } catch {
        throw JobError(error, what, at: sealing.certificate)
      }
    }
  }

  /// A time-stamping authority; nil where none is asked.
  func authority() throws -> HTTPTimestampAuthority? {
    guard let place = config.sealing?.tsa, let url = place.url else { return nil }
    var settings = HTTPTimestampAuthority.settings
    if !place.ca.isEmpty { settings.caFile = place.ca }
    let authorization = try place.auth.read()
    let clock = clock
    let service = service(settings, HTTPTimestampAuthority.policy, "asked for a timestamp in vain, once more") { RetryAdvice($0) }
    return HTTPTimestampAuthority(
      url, service, trust: try certificates(place.trust),
      authorize: { body in
        // What is no URL is refused by the request itself.
        guard let origin = HTTPOrigin(url) else { return [] }
        let now = Instant(nanoseconds: clock.now(), digits: 3)
        return authorization.headers(.post, origin, HTTPOrigin.target(of: url), body: body, at: now)
      })
  }

  /// Whose seals are trusted: the config's own certificate, and those of `trust`.
  func trusted() throws(JobError) -> [Certificate] {
    guard let sealing = config.sealing else { return [] }
    let own = sealing.certificate.isEmpty ? [] : try certificates([sealing.certificate]).prefix(1)
    return try own + certificates(sealing.trust)
  }

  /// Those who have a role in a disposition, by their certificates.
  func roles() throws(JobError) -> DispositionRoles {
    let roles = config.retention.roles
    let certificates: [DispositionRoles.Role: [Certificate]] = [
      .approver: try certificates(roles.approvers), .reviewer: try certificates(roles.reviewers),
      .holdOfficer: try certificates(roles.holdOfficers), .auditor: try certificates(roles.auditors),
      .formerApprover: try certificates(roles.formerApprovers),
    ]
    if let (subject, one, other) = DispositionRoles.twice(certificates) {
      throw JobError(
        .configuration, "the roles cannot be told apart", at: "retention.roles",
        because: "the certificate of \(subject) has the roles of \(one.rawValue) and \(other.rawValue)",
        remedy: "one certificate, one role: name it once")
    }
    return DispositionRoles(
      certificates.merging([.planner: try trusted()]) { known, _ in known }, approvalFor: config.retention.approvalFor)
  }

  /// Those who answer for holds.
  func holdOfficers() throws(JobError) -> HoldOfficers { HoldOfficers(try certificates(config.retention.roles.holdOfficers)) }

  /// Whose timestamps are trusted.
  func trustedAuthorities() throws(JobError) -> [Certificate] { try certificates(config.sealing?.tsa?.trust ?? []) }

  /// The key of the ledger of erasures.
  func erasureKey() throws(JobError) -> ErasureKey {
    let bytes = try config.erasure.readKey()
    do { return try ErasureKey(bytes) } catch { throw JobError(error, "cannot read the erasure key", at: "erasure.key") }
  }

  // MARK: encryption

  /// What wraps data keys, each use logged; nil where archives are not encrypted.
  func keys() throws -> (any KeyPlace)? {
    guard let encryption = config.encryption else { return nil }
    var places: [String: any KeyPlace] = [:]
    if let folder = encryption.folder { places[KeyKind.file] = FileKeys(try KeyFolder(folder).read()) }
    if let place = encryption.token { places[KeyKind.token] = TokenKeys(try token(place), label: place.label) }
    if let place = encryption.kms { places[KeyKind.kms] = KMSKeys(try kms(place), key: place.key) }
    let kind = KeyWiring.kind(encryption.wrap)
    guard let current = places[kind] else {
      throw JobError(.configuration, "nothing can be encrypted", because: "`encryption` has no place of the kind \(kind)")
    }
    return LoggedKeys(Keyring(wrapping: current, places), log)
  }

  /// The key files that are at hand, to see whether they open what names them; nil where there are none. No archive is opened by that, so no
  /// use is logged; and neither a token nor a service is asked.
  func keyFiles() -> Keyring? {
    guard let folder = config.encryption?.folder else { return nil }
    do {
      let files = FileKeys(try KeyFolder(folder).read())
      return Keyring(wrapping: files, [KeyKind.file: files])
    } catch {
      let (words, failure) = ("no wrapped key is tried: the key files cannot be read", Failure(error).error)
      let fields: KeyValuePairs = ["at": failure.place ?? folder, "because": failure.cause, "remedy": failure.remedy ?? ""]
      // One that others may have read is to be replaced; that a key is not for whoever verifies is as it should be.
      if failure.code == .refused, failure.cause == SecretFile.shared {
        log.warning(words, fields)
      } else {
        log.info(words, fields)
      }
      return nil
    }
  }

  /// The word that wrapped keys have for a place.
  static func kind(_ place: EncryptionConfig.Place) -> String {
    switch place {
    case .keys: KeyKind.file
    case .pkcs11: KeyKind.token
    case .kms: KeyKind.kms
    }
  }

  /// A session with a token.
  func token(_ place: TokenPlace) throws(JobError) -> Token {
    let pin = Secret(try place.pin.read())
    do { return try Token(module: place.module, label: place.token, pin: pin) } catch { throw JobError(error) }
  }

  func kms(_ place: KMSPlace) throws -> KMSClient {
    var settings = HTTPSettings()
    if !place.ca.isEmpty { settings.caFile = place.ca }
    let service = service(settings, .standard, "asked KMS in vain, once more", judge: KMSClient.advice)
    return KMSClient(
      region: place.region, endpoint: place.endpoint, service, now: SystemClock.machine.now,
      credentials: try S3Keys(log: log).source(place.credentials, region: place.region))
  }

  // MARK: parts

  private func service(
    _ settings: HTTPSettings, _ policy: RetryPolicy, _ words: String,
    judge: @escaping @Sendable (HTTPResponse) -> RetryAdvice?
  ) -> HTTPService {
    let (clock, log) = (clock, log)
    return HTTPService(
      HTTPClient(settings), policy,
      HTTPService.Surroundings(
        now: clock.monotonic,
        onRetry: { retry in log.info(words, ["server": retry.origin.description, "because": retry.cause.rawValue]) }),
      judge: judge)
  }

  private func certificates(_ paths: [String]) throws(JobError) -> [Certificate] {
    var found: [Certificate] = []
    for path in paths {
      let what = "cannot read a certificate"
      let pem = try SmallFile.read(path, what: what, limit: 1 << 20)
      do { found += try Certificate.read(pem: pem) } catch { throw JobError(error, what, at: path) }
    }
    return found
  }
}
