internal import Sealing

/// A profile of the shared files: `~/.aws/credentials` and `~/.aws/config`, or what `AWS_SHARED_CREDENTIALS_FILE` and `AWS_CONFIG_FILE`
/// name. Where both say something, the first holds.
enum ProfileCredentials {
  /// The named profile; without a name `AWS_PROFILE`, or `default`, which need not be there.
  static func find(_ around: CredentialSurroundings, named: String?) async throws -> S3Credentials? {
    let asked = named ?? around.variable("AWS_PROFILE")
    let name = asked ?? "default"
    let place = "the profile \(name)"
    guard let profile = try settings(around, name) else {
      guard asked != nil else { return nil }
      throw CredentialSurroundings.failure(place, "there is no such profile", "add it to the shared credentials file")
    }
    func setting(_ name: String) -> String? { profile[name].flatMap { $0.isEmpty ? nil : $0 } }
    if let role = setting("role_arn") {
      guard let file = setting("web_identity_token_file") else {
        throw CredentialSurroundings.failure(
          place, "it takes a role over from other credentials, which is not done here",
          "give it a credential_process, or keys of its own")
      }
      return try await WebIdentityCredentials(role: role, tokenFile: file, session: setting("role_session_name")).fetch(around)
    }
    if let accessKey = setting("aws_access_key_id") {
      guard let secretKey = setting("aws_secret_access_key") else {
        throw CredentialSurroundings.failure(place, "it has an access key and no secret key", "add aws_secret_access_key")
      }
      return S3Credentials(
        accessKey: accessKey, secretKey: Secret(secretKey), sessionToken: setting("aws_session_token").map(Secret.init),
        source: place)
    }
    if let command = setting("credential_process") { return try await process(command, around, place) }
    guard asked != nil else { return nil }
    throw CredentialSurroundings.failure(
      place, "it has no credentials that are known here", "give it keys or a credential_process")
  }

  private static func settings(_ around: CredentialSurroundings, _ name: String) throws -> [String: String]? {
    let home = around.variable("HOME") ?? ""
    func section(_ variable: String, _ file: String, _ section: String) throws -> [String: String]? {
      let path = around.variable(variable) ?? "\(home)/.aws/\(file)"
      guard let bytes = try around.read(path) else { return nil }
      guard bytes.count <= 1 << 20 else {
        throw CredentialSurroundings.failure(path, "it is larger than 1 MiB", "check the path")
      }
      return INIFile(String(decoding: bytes, as: UTF8.self)).sections[section]
    }
    let shared = try section("AWS_SHARED_CREDENTIALS_FILE", "credentials", name)
    let config = try section("AWS_CONFIG_FILE", "config", name == "default" ? name : "profile \(name)")
    return shared == nil && config == nil ? nil : (config ?? [:]).merging(shared ?? [:]) { $1 }
  }

  /// What a program hands out (docs.aws.amazon.com/sdkref, "Process credential provider").
  private static func process(_ command: String, _ around: CredentialSurroundings, _ place: String) async throws -> S3Credentials
  {
    guard let words = CommandLineWords.split(command), !words.isEmpty else {
      throw CredentialSurroundings.failure(place, "its credential_process has a quote that is not closed", "correct it")
    }
    return try CredentialDocument.read(
      try await around.run(words), token: "SessionToken", from: "\(place), by its credential_process")
  }
}
