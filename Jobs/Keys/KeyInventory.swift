internal import Operations
package import Sealing

/// What there is of certificates and keys, what depends on each, and what somebody should do about it. Pure.
package enum KeyInventory {
  /// What a certificate is for.
  package enum Role: String, Sendable {
    /// New seals.
    case signer
    /// Seals that are trusted.
    case trusted
    /// Timestamps.
    case authority
    /// The certificate that timestamps of the store were last signed with.
    case stamp
  }

  /// How a certificate stands at an instant.
  package enum State: String, Sendable { case valid, ending, ended, early }

  /// A certificate, and what is to be said of it.
  package struct CertificateItem: Sendable {
    /// Whose item it is; a certificate that has several roles has an item for each.
    package var certificate: Certificate
    /// What it is for.
    package var role: Role
    /// How it stands at the instant of the inventory.
    package var state: State
    /// How many seals it stamped last; nil for what stamps none.
    package var seals: Int?
    /// What the operator should know; nil for nothing.
    package var warning: String?
  }

  /// A key-encryption key, and what is to be said of it.
  package struct KeyItem: Sendable {
    /// Which key it is; one that only archives name has kind and id, and no more is known of it.
    package var key: KeyDescription
    /// How many archives it opens.
    package var archives: Int
    /// Whether archives need it and it is not at hand.
    package var isMissing: Bool
    /// Whether it wraps, or archives are wrapped with it, although its crypto-period is over.
    package var isPast: Bool
    /// What the operator should know; nil for nothing.
    package var warning: String?

    /// `current`, `earlier` or `missing`; with what its service says of it.
    package var state: String {
      let word = isMissing ? "missing" : key.wraps ? "current" : "earlier"
      return word + (isPast ? ", past its crypto-period" : "") + (key.trouble.map { ", " + $0.lowercased() } ?? "")
    }
  }

  /// The config's certificates (the first signer's seals), and those that the store's timestamps depend on. Seconds; `now` since 1970.
  package static func certificates(
    signers: [Certificate], authorities: [Certificate], _ use: KeyUse, renewBefore: Int64, now: Int64
  ) -> [CertificateItem] {
    func item(_ certificate: Certificate, _ role: Role, _ seals: Int? = nil) -> CertificateItem {
      let left = certificate.notAfter - now
      let state: State = now < certificate.notBefore ? .early : left <= 0 ? .ended : left <= renewBefore ? .ending : .valid
      var item = CertificateItem(certificate: certificate, role: role, state: state, seals: seals)
      item.warning =
        switch (role, state) {
        case (_, .valid), (.trusted, _): nil
        case (.signer, .ending): "the signing certificate ends soon: make a new key, and keep this certificate in sealing.trust"
        case (.signer, .ended): "the signing certificate has ended: nothing can be sealed"
        case (.signer, .early): "the signing certificate is not valid yet: nothing can be sealed"
        case (.stamp, .ending): "timestamps depend on a certificate that ends soon: run `tally keys renew`"
        case (.stamp, .ended): "timestamps depend on a certificate that has ended: they were renewed too late, if at all"
        case (.authority, .ending), (.authority, .ended), (.authority, .early), (.stamp, .early):
          "the certificate of a time-stamping authority is not valid, or not for long"
        }
      return item
    }
    let stamps = use.authorities.sorted { ($0.key.notAfter, $0.key.serial) < ($1.key.notAfter, $1.key.serial) }
    return signers.enumerated().map { item($1, $0 == 0 ? .signer : .trusted) } + authorities.map { item($0, .authority) }
      + stamps.map { item($0.key, .stamp, $0.value) }
  }

  /// The config's keys, and those that archives need besides. `now`: seconds since 1970.
  package static func keys(_ known: [KeyDescription], _ use: KeyUse, now: Int64) -> [KeyItem] {
    var rest = use.archives
    var items = known.map { key in
      let count = rest[key.kind]?.removeValue(forKey: key.id) ?? 0
      let isPast = key.isPastCryptoPeriod(at: now) && (key.wraps || count > 0)
      return KeyItem(key: key, archives: count, isMissing: false, isPast: isPast, warning: warning(key, isPast, count))
    }
    for (kind, ids) in rest.sorted(by: { $0.key < $1.key }) {
      for (id, count) in ids.sorted(by: { $0.key < $1.key }) {
        // Tokens and KMS list the key that wraps only: whether they have another is seen when it is used.
        let isListed = kind == KeyKind.file || !known.contains { $0.kind == kind }
        let key = KeyDescription(kind: kind, id: id, created: nil, wraps: false)
        items.append(
          KeyItem(
            key: key, archives: count, isMissing: isListed, isPast: false,
            warning: isListed
              ? Quantity.counted(count, "archive cannot be opened: its key", "archives cannot be opened: their key")
                + " is not at hand; restore it from a backup" : nil))
      }
    }
    return items
  }

  private static func warning(_ key: KeyDescription, _ isPast: Bool, _ archives: Int) -> String? {
    if let trouble = key.trouble { return "the key cannot be used: \(trouble)" }
    guard isPast else { return nil }
    return key.wraps
      ? "the key has wrapped for longer than its crypto-period: make a new one, then run `tally keys rotate`"
      : "\(Quantity.counted(archives, "archive is", "archives are")) wrapped with a key that is past its crypto-period: run `tally keys rotate`"
  }
}
