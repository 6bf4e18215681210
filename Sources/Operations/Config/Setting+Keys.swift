extension Setting {
  /// What archives are sealed with, and whose seals are trusted.
  static let sealing: [Setting] = [
    Setting("key", .secret, "The signing key: PEM, on P-256, of mode 400. In its place: `pkcs11`."),
    Setting("passphrase", .secret, "What opens the key, where its PEM is encrypted."),
    Setting("pkcs11", .object(token), "A signing key on a token, in place of `key`."),
    Setting("certificate", .path, "The signer's certificate in PEM; those that it follows from may stand behind it."),
    Setting("chain", .path, "A PEM file of certificates between the signer's and its root."),
    Setting(
      "trust", .texts,
      "PEM files of the authorities, or signers, whose seals are trusted besides the certificate above: those of earlier keys too."
    ),
    Setting(
      "tsa", .object(tsa), "The time-stamping authority (RFC 3161). Without it: seals carry the signer's word for their time."),
    Setting(
      "renewBefore", .duration, default: .text("90d"),
      "So long before a certificate ends it is warned of, and tokens of an authority's that ends are renewed."),
  ]

  static let tsa: [Setting] = [
    Setting("url", .url, "Where tokens are asked for. Without it none are, and those that there are are checked."),
    Setting("trust", .texts, required: true, "PEM files of the authorities whose tokens are trusted: former ones too."),
    Setting("ca", .path, "A PEM file of the authorities to trust for TLS, in place of the system's."),
    Setting("auth", .object(authorization), "How the authority knows us. Without it: not at all."),
  ]

  static let token: [Setting] = [
    Setting("module", .path, required: true, "The PKCS#11 module: a shared library."),
    Setting("token", .text, required: true, "The token's label."),
    Setting("label", .text, required: true, "The key's label on the token."),
    Setting("pin", .secret, required: true, "The user's PIN."),
  ]

  /// What data keys of archives are wrapped with.
  static let encryption: [Setting] = [
    Setting("keys", .path, "A folder of key-encryption keys, as `tally keys make encryption` makes them. The newest wraps."),
    Setting("pkcs11", .object(token), "A key-encryption key on a token: AES, 256 bits."),
    Setting("kms", .object(kms), "A key-encryption key of AWS KMS, or of what speaks like it."),
    Setting(
      "wrap", .choice(EncryptionConfig.Place.allCases.map(\.rawValue)),
      "Which of these wraps, where there are several: the others only unwrap what they wrapped before."),
    Setting(
      "policy", .name, default: .text("default"),
      "A name that is bound to each wrapped key: whoever unwraps must know it."),
  ]

  static let kms: [Setting] = [
    Setting("key", .text, required: true, "The key's id, ARN or alias."),
    Setting("region", .text, default: .text("us-east-1"), "The region that requests are signed for."),
    Setting("endpoint", .text, "The server's URL; without it Amazon's for the region."),
    Setting("ca", .path, "A PEM file of the authorities to trust, in place of the system's."),
    Setting(
      "credentials", .object(s3Credentials),
      "Keys, or a profile of the AWS files. Without it: environment, profile, web identity, container, instance, in this order."),
  ]
}
