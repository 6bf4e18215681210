internal import Events

/// How erasures on request are kept account of.
package struct ErasureConfig: Equatable, Sendable {
  /// Where the ledger's key is; nil where no request can be taken.
  package var key: SecretReference?

  init(_ section: ConfigSection, folder: String) { key = SecretReference(section.value("key"), folder: folder) }

  /// The key's 32 bytes: what the secret has in hexadecimal digits. Throws where there is none, or no such.
  package func readKey() throws(JobError) -> [UInt8] {
    let what = "cannot read the erasure key"
    let remedy = "make one: `openssl rand -hex 32`, into a file of mode 400 that `erasure.key` names"
    guard let key else {
      throw JobError(.configuration, what, because: "the config names none: `erasure.key`", remedy: remedy)
    }
    let digits = try key.readKey().filter { $0 != 0x0a && $0 != 0x0d }
    let values = digits.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
    guard digits.count == 64, values.count == 64 else {
      throw JobError(.configuration, what, because: "it is not 64 hexadecimal digits", remedy: remedy)
    }
    return (0..<32).map { UInt8(values[2 * $0] << 4 | values[2 * $0 + 1]) }
  }

  /// As the file would say it; the secret is not in it.
  var json: JSONValue { .object(key.map { [("key", $0.json)] } ?? []) }
}

extension Setting {
  static let erasure: [Setting] = [
    Setting(
      "key", .secret,
      "The key of the ledger of erasures: 64 hexadecimal digits, as `openssl rand -hex 32` makes them, a file of mode 400. Without it no request can be taken."
    )
  ]
}
