extension SecretReference {
  /// No secret is longer.
  private static let limit = 64 << 10

  /// The secret. Errors say where it should have been, and never what it is.
  package func read() throws(JobError) -> String {
    let what = "cannot read a secret"
    let bytes: [UInt8]
    switch self {
    case .file(let path): bytes = try SmallFile.read(path, what: what, limit: Self.limit)
    case .variable(let name):
      guard let text = Environment.current[name] else {
        throw JobError(
          .configuration, what, at: name, because: "it is not in the environment", remedy: "set it, or mend the config")
      }
      bytes = Array(text.utf8)
    case .credential(let name):
      guard let folder = Environment.current["CREDENTIALS_DIRECTORY"] else {
        throw JobError(
          .configuration, what, at: name, because: "there is no $CREDENTIALS_DIRECTORY",
          remedy: "give the unit a LoadCredential=, and run it by systemd")
      }
      bytes = try SmallFile.read(FilePath.join(folder, name), what: what, limit: Self.limit)
    case .command(let words): bytes = try SecretCommand.output(words)
    }
    guard let text = String(validating: bytes, as: UTF8.self), case let secret = Self.withoutLineBreak(text), !secret.isEmpty,
      !secret.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7f })
    else {
      throw JobError(
        .configuration, what, at: place, because: "it is empty, no text, or has more than one line",
        remedy: "put the secret alone there")
    }
    return secret
  }

  private var place: String {
    switch self {
    case .file(let path): path
    case .variable(let name), .credential(let name): name
    case .command(let words): words.first ?? ""
    }
  }

  private static func withoutLineBreak(_ text: String) -> String {
    var scalars = text.unicodeScalars[...]
    if scalars.last == "\n" { scalars = scalars.dropLast() }
    if scalars.last == "\r" { scalars = scalars.dropLast() }
    return String(scalars)
  }
}
