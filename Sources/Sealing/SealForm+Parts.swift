extension SealForm {
  /// A message taken apart without OpenSSL, which reads every certificate in it anew, and takes longer for one than for a signature. Only of a message that is,
  /// to the byte, what these parts make.
  struct Parts {
    /// In DER, in the message's order.
    var certificates: [[UInt8]] = []
    var signer: (issuer: [UInt8], serial: [UInt8])
    var attributes: [UInt8]
    var signature: [UInt8]

    /// Nil of a message of any other form, and of one with a token in it.
    init?(_ message: [UInt8]) {
      guard message.count <= DER.limit else { return nil }
      var whole = DERReader(message)
      // Kind; version, digest, kind of content; then version, name and digest of the signer.
      guard var content = whole.enter(0x30), content.value() != nil, var tagged = content.enter(0xa0),
        var data = tagged.enter(0x30),
        data.value() != nil, data.value() != nil, data.value() != nil, var carried = data.enter(0xa0),
        var infos = data.enter(0x31),
        var info = infos.enter(0x30), info.value() != nil, var name = info.enter(0x30), let issuer = name.value(),
        info.value() != nil, let attributes = info.enter(0xa0)?.rest, info.value() != nil,
        let signature = info.enter(0x04)?.rest
      else { return nil }
      (signer, self.attributes, self.signature) = ((issuer, name.rest), attributes, signature)
      while let certificate = carried.value() { certificates.append(certificate) }
      let written = SealForm.message(
        certificates: certificates.flatMap { $0 }, signer: signer, attributes: attributes, signature: DER.octets(signature))
      guard written == message else { return nil }
    }

    /// When the signer says to have signed, in seconds since 1970.
    var signedAt: Int64? {
      var reader = DERReader(attributes)
      while var attribute = reader.enter(0x30) {
        if attribute.value() == SealForm.signingTime { return (attribute.enter(0x31)?.rest).flatMap(ASN1Time.seconds(der:)) }
      }
      return nil
    }
  }
}
