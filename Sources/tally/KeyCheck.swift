internal import Events
internal import Jobs
internal import Operations
internal import Sealing

/// What `config check` finds of keys: everything that a sealing or encrypting run would need of them, tried. The time-stamping authority is not
/// asked, since its tokens may cost.
struct KeyCheck {
  private let config: Config
  private let wiring: KeyWiring
  /// Seconds since 1970.
  private let now: Int64

  init(_ config: Config, _ clock: any WallClock, _ log: Log) {
    self.config = config
    wiring = KeyWiring(config, clock, log)
    now = Instant(nanoseconds: clock.now()).seconds
  }

  func findings() async -> [ConfigFinding] {
    var found: [ConfigFinding] = []
    if config.sealing?.key != nil { found += sealing() }
    if let tsa = config.sealing?.tsa { found += certificates("sealing.tsa.trust", tsa.trust.isEmpty, wiring.trustedAuthorities) }
    if config.sealing?.trust.isEmpty == false { found += certificates("sealing.trust", true, wiring.trusted) }
    if config.encryption != nil { found += await encryption() }
    do { _ = try wiring.roles() } catch { found.append(KeyCheck.finding("retention.roles", error)) }
    if config.erasure.key != nil {
      do { _ = try wiring.erasureKey() } catch { found.append(KeyCheck.finding("erasure.key", error)) }
    }
    return found
  }

  /// Seals something and verifies it, as an auditor with this config would.
  private func sealing() -> [ConfigFinding] {
    let place = "sealing"
    do {
      let key = try wiring.signingKey()
      let content = Array("tallystick config check".utf8)
      let certificate = key.certificate
      if let ended = ended(certificate) { return [ConfigFinding("sealing.certificate", ended)] }
      let seal = try CMSSeal.sign(content, with: key, at: now)
      let trusted = try wiring.trusted()
      switch CMSSeal.verify(seal, of: content, trust: trusted, at: now) {
      case .intact: break
      case .altered(let why), .untrusted(let why), .notCheckable(let why):
        return [ConfigFinding(place, "its seals would not be accepted: \(why)")]
      case .expired: return [ConfigFinding(place, "its seals would not be accepted: a certificate of the chain has ended")]
      }
      let left = certificate.notAfter - now
      guard left <= (config.sealing?.renewBefore ?? 0) / 1_000_000_000 else { return [] }
      let day = Instant(seconds: certificate.notAfter).date
      return [
        ConfigFinding(
          "sealing.certificate", "ends on \(day): make a new key, and keep this certificate in `sealing.trust`", isError: false)
      ]
    } catch { return [KeyCheck.finding(place, error)] }
  }

  private func ended(_ certificate: Certificate) -> String? {
    if now >= certificate.notAfter { return "ended on \(Instant(seconds: certificate.notAfter).date): nothing can be sealed" }
    return now < certificate.notBefore ? "is not valid before \(Instant(seconds: certificate.notBefore))" : nil
  }

  /// Certificates that are trusted may have ended: that of a former signer does not matter, an authority's is told.
  private func certificates(_ place: String, _ mayEnd: Bool, _ read: () throws -> [Certificate]) -> [ConfigFinding] {
    do {
      let found = try read()
      guard !mayEnd, !found.isEmpty, found.allSatisfy({ now >= $0.notAfter }) else { return [] }
      return [ConfigFinding(place, "every certificate in it has ended: no new token would be accepted")]
    } catch { return [KeyCheck.finding(place, error)] }
  }

  /// Wraps a data key and opens it again.
  private func encryption() async -> [ConfigFinding] {
    let place = "encryption"
    do {
      guard let keys = try wiring.keys() else { return [] }
      let known = try await keys.keys()
      guard let current = known.first(where: \.wraps) else {
        return [ConfigFinding(place, "there is no key-encryption key: `tally keys make encryption` makes one")]
      }
      if let trouble = current.trouble { return [ConfigFinding(place, "the key \(current.id) cannot be used: \(trouble)")] }
      let (key, context) = (try DataKey(), ["policy": config.encryption?.policy ?? "", "purpose": "config check"])
      guard try await keys.unwrap(keys.wrap(key, context: context), context: context) == key else {
        return [ConfigFinding(place, "what the key \(current.id) wraps does not open again")]
      }
      guard current.isPastCryptoPeriod(at: now) else { return [] }
      return [
        ConfigFinding(
          place,
          "the key \(current.id) has wrapped for longer than its crypto-period: make a new one, then run `tally keys rotate`",
          isError: false)
      ]
    } catch { return [KeyCheck.finding(place, error)] }
  }

  /// What is not there is a warning, since the machine that checks need not be the one that runs.
  private static func finding(_ place: String, _ error: any Error) -> ConfigFinding {
    let error = Failure(error).error
    return ConfigFinding(place, error.description, isError: error.code != .io)
  }
}
