extension SecretReference {
  /// No secret is longer.
  private static let limit = 64 << 10

  /// The secret. Errors say where it should have been, and never what it is.
  package func read() throws(JobError) -> String {
    let bytes =
      if case .file(let path) = self { try SmallFile.read(path, what: Self.what, limit: Self.limit) } else { try readKey() }
    guard let text = String(validating: bytes, as: UTF8.self), case let secret = Self.withoutLineBreak(text), !secret.isEmpty,
      !secret.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7f })
    else {
      throw JobError(
        .configuration, Self.what, at: place, because: "it is empty, no text, or has more than one line",
        remedy: "put the secret alone there")
    }
    return secret
  }

  private static let what = "cannot read a secret"

  /// A private key: every byte as it is. A file of it must be its owner's alone.
  package func readKey() throws(JobError) -> [UInt8] {
    switch self {
    case .file(let path): return try SecretFile.read(path, what: Self.what, limit: Self.limit)
    case .variable(let name):
      guard let text = Environment.current[name] else {
        throw JobError(
          .configuration, Self.what, at: name, because: "it is not in the environment", remedy: "set it, or mend the config")
      }
      return Array(text.utf8)
    case .credential(let name):
      guard let folder = Environment.current["CREDENTIALS_DIRECTORY"] else {
        throw JobError(
          .configuration, Self.what, at: name, because: "there is no $CREDENTIALS_DIRECTORY",
          remedy: "give the unit a LoadCredential=, and run it by systemd")
      }
      return try SmallFile.read(FilePath.join(folder, name), what: Self.what, limit: Self.limit)
    case .command(let words): return try SecretCommand.output(words)
    }
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
