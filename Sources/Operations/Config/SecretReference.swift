internal import Events

/// Where a secret is: never in the config itself.
package enum SecretReference: Equatable, Sendable {
  /// A file's contents, without a line break at its end.
  case file(String)
  /// A variable of the environment.
  case variable(String)
  /// A systemd credential: a file in `$CREDENTIALS_DIRECTORY`.
  case credential(String)
  /// What a program prints, without a line break at its end: its path and arguments.
  case command([String])

  /// The settings that say so, of which there is one.
  static let keys = ["file", "env", "credential", "command"]

  /// Reads a checked setting; a relative path is taken from `folder`. Nil where there is none.
  init?(_ value: ConfigValue, folder: String) {
    guard case .object(let members) = value, let (key, value) = members.first else { return nil }
    switch (key, value) {
    case ("file", .text(let path)): self = .file(FilePath.join(folder, path))
    case ("env", .text(let name)): self = .variable(name)
    case ("credential", .text(let name)): self = .credential(name)
    case ("command", .list(let items)):
      self = .command(items.compactMap { if case .text(let text) = $0 { text } else { nil } })
    default: return nil
    }
  }

  /// As the config says it.
  var json: JSONValue {
    switch self {
    case .file(let path): .object([("file", .string(path))])
    case .variable(let name): .object([("env", .string(name))])
    case .credential(let name): .object([("credential", .string(name))])
    case .command(let words): .object([("command", .array(words.map { .string($0) }))])
    }
  }

  /// What is wrong with a setting's value; nil for a sound one.
  static func fault(_ value: ConfigValue) -> String? {
    let expected = "must say where the secret is: { file: \"…\" }, { env: \"…\" }, { credential: \"…\" } or { command: [\"…\"] }"
    guard case .object(let members) = value, members.count == 1, let (key, value) = members.first, keys.contains(key) else {
      // What stands there may be the secret: it is not repeated.
      return expected
    }
    switch (key, value) {
    case ("file", .text(let path)): return path.isEmpty ? expected : nil
    case ("env", .text(let name)):
      return name.isEmpty || name.contains("=") ? "names no variable of the environment" : nil
    case ("credential", .text(let name)): return Setting.isName(name) ? nil : "names no systemd credential"
    case ("command", .list(let items)):
      let words = items.compactMap { if case .text(let text) = $0 { text } else { nil as String? } }
      return words.count == items.count && words.first?.hasPrefix("/") == true
        ? nil : "must begin with the absolute path of a program"
    default: return expected
    }
  }
}
