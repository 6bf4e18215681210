extension CMSSeal {
  /// The certificates that a seal carries, in its order, whatever they are worth. Throws `malformed` where it is no seal.
  package static func certificates(of seal: [UInt8]) throws(SealingError) -> [Certificate] {
    if let parts = SealForm.Parts(seal) {
      return try parts.certificates.map { der throws(SealingError) in try Certificate(der: der) }
    }
    guard let message = CMSMessage(der: seal) else { throw .malformed("the seal is not one detached signature in DER") }
    let carried = try message.certificates()
    var certificates: [Certificate] = []
    for index in 0..<carried.count { certificates.append(try Certificate(carried[index])) }
    return certificates
  }
}
