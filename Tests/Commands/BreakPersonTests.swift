import Foundation
import TestSupport
import Testing

/// Who did something about a break, where nobody says so: whom the certificate is of that the config seals with.
@Suite struct BreakPersonTests {
  @Test func theSignersCertificate() throws {
    try withTemporaryFolder { folder in
      let night = try BreaksCommandTests.night(folder, more: ", sealing: { key: { file: 'seal.key' }, certificate: 'seal.pem' }")
      let make = try night.tally("keys", "make", "signing")
      #expect(make.status == 0, "\(make.error)")
      let subject = try Subprocess.run(
        "/usr/bin/openssl", ["x509", "-in", folder + "/seal.pem", "-noout", "-subject", "-nameopt", "RFC2253"])
      let name = subject.out.trimmingCharacters(in: .whitespacesAndNewlines).replacingOccurrences(of: "subject=", with: "")
      #expect(name.contains("CN="))

      let noted = try night.tally("breaks", "note", "--code", "ORPHAN_DELIVERY", "--note", "by nobody named")
      #expect(noted.status == 0, "\(noted.error)")
      #expect(try by(night, 1) == name)
      // What is said outright goes before it.
      let said = try night.tally("breaks", "note", "--code", "ORPHAN_DELIVERY", "--note", "by name", "--person", "J. Doe")
      #expect(said.status == 0, "\(said.error)")
      #expect(try by(night, 2) == "J. Doe")
    }
  }

  /// A file without a certificate names nobody: nothing is stored in nobody's name.
  @Test func noCertificateInTheFile() throws {
    try withTemporaryFolder { folder in
      let night = try BreaksCommandTests.night(folder)
      let config = folder + "/tally.json5"
      let text = try String(contentsOfFile: config, encoding: .utf8)
      try String(text.dropLast() + ", sealing: { key: { file: 'seal.key' }, certificate: 'seal.pem' } }").write(
        toFile: config, atomically: true, encoding: .utf8)
      try "nothing\n".write(toFile: folder + "/seal.pem", atomically: true, encoding: .utf8)
      #expect(try night.tally("breaks", "note", "--code", "ORPHAN_DELIVERY", "--note", "x").status != 0)
      #expect(!night.has("breaks"))
    }
  }

  private func by(_ night: SmallNight, _ number: Int) throws -> String? {
    let json = try JSONSerialization.jsonObject(with: Data(try night.text("breaks/0000000\(number).json").utf8))
    return (json as? [String: Any])?["by"] as? String
  }
}
