internal import Glibc

/// Tokens of SoftHSM2 for the tests of one process: its module reads where they are once, and is never unloaded.
package struct SoftToken: Sendable {
  /// Throws where SoftHSM2 is not installed.
  package static let shared = Result { try SoftToken() }

  package static let module = "/usr/lib/softhsm/libsofthsm2.so"
  package static let pin = "1d7e-PIN"
  /// The AES key `known` on the token `records`. softhsm2-util reads no further than a line break.
  package static let known = (33...64).map { UInt8($0) }

  /// For `SOFTHSM2_CONF` of another process.
  package let configuration: String
  private let folder = TemporaryFolder()

  package struct Trouble: Error { let text: String }

  private init() throws {
    configuration = folder.path + "/softhsm2.conf"
    folder.write("softhsm2.conf", "directories.tokendir = \(folder.path)/tokens\nobjectstore.backend = file\nlog.level = ERROR\n")
    folder.write("tokens/.keep", "")
    folder.write("known", Self.known)
    // Two of them share a label.
    for label in ["records", "other", "twin", "twin", "commands"] {
      try util(["--init-token", "--free", "--label", label, "--pin", Self.pin, "--so-pin", "so-" + Self.pin])
    }
    try util([
      "--import", folder.path + "/known", "--aes", "--token", "records", "--label", "known", "--id", "0a", "--pin", Self.pin,
    ])
    unsafe setenv("SOFTHSM2_CONF", configuration, 1)
  }

  /// Puts a private key on a token: PKCS#8 in PEM.
  package func importKey(_ pem: String, label: String, id: String, token: String = "records") throws {
    folder.write("key-\(id)", pem)
    try util(["--import", folder.path + "/key-\(id)", "--token", token, "--label", label, "--id", id, "--pin", Self.pin])
  }

  private func util(_ arguments: [String]) throws {
    let ending = try Subprocess.run("/usr/bin/softhsm2-util", arguments, environment: ["SOFTHSM2_CONF": configuration])
    guard ending.status == 0 else { throw Trouble(text: ending.out + ending.error) }
  }
}
