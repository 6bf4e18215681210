import Sealing
import TestSupport
import Testing

/// OpenSSL's own command, in a folder of its own: authorities, certificates, and an opinion that is not ours.
struct OpenSSLCommand {
  let folder = TemporaryFolder()

  /// Runs it; the exit status and what it said.
  func run(_ arguments: String...) throws -> (status: Int32, text: String) {
    let ending = try Subprocess.run("/usr/bin/openssl", arguments, directory: folder.path)
    return (ending.status, ending.out + ending.error)
  }

  /// Runs it, and it must succeed.
  func must(_ arguments: String..., at place: SourceLocation = #_sourceLocation) throws {
    let ending = try Subprocess.run("/usr/bin/openssl", arguments, directory: folder.path)
    #expect(ending.status == 0, "\(arguments.joined(separator: " ")): \(ending.error)", sourceLocation: place)
  }

  func read(_ name: String) throws -> [UInt8] {
    let ending = try Subprocess.run("/usr/bin/od", ["-An", "-v", "-tx1", name], directory: folder.path)
    return ending.out.split(whereSeparator: \.isWhitespace).compactMap { UInt8($0, radix: 16) }
  }

  /// A certificate authority: `name.key`, `name.pem`.
  func makeAuthority(_ name: String, subject: String = "/O=Example/CN=Root") throws {
    try must(
      "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-keyout", "\(name).key", "-out",
      "\(name).pem", "-subj", subject, "-days", "3650", "-addext", "keyUsage=critical,keyCertSign")
  }

  /// A certificate that an authority gives: `name.key`, `name.pem`.
  func issue(
    _ name: String, by authority: String, extensions: String, curve: String = "P-256", days: Int = 365
  ) throws {
    folder.write("\(name).cnf", extensions)
    try must(
      "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:\(curve)", "-noenc", "-keyout", "\(name).key", "-out", "\(name).csr",
      "-subj", "/O=Example/CN=\(name)")
    try must(
      "x509", "-req", "-in", "\(name).csr", "-CA", "\(authority).pem", "-CAkey", "\(authority).key", "-CAcreateserial", "-out",
      "\(name).pem", "-days", "\(days)", "-extfile", "\(name).cnf")
  }

  /// What signers' certificates say.
  static let signing = "basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=1.3.6.1.5.5.7.3.36\n"
  static let authority = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n"

  func certificates(_ name: String) throws -> [Certificate] { try Certificate.read(pem: read("\(name).pem")) }
}

extension [UInt8] {
  /// With one bit changed.
  func flipped(bit: Int) -> [UInt8] {
    var bytes = self
    bytes[bit / 8] ^= 1 << UInt8(bit % 8)
    return bytes
  }
}
