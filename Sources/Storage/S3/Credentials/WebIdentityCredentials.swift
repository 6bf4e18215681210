internal import Events
internal import Sealing

/// Credentials for a token that somebody else vouches for, such as Kubernetes (docs.aws.amazon.com/STS, "AssumeRoleWithWebIdentity").
struct WebIdentityCredentials: Sendable {
  let role: String
  let tokenFile: String
  var session: String?

  /// As `AWS_WEB_IDENTITY_TOKEN_FILE` and `AWS_ROLE_ARN` say.
  static func find(_ around: CredentialSurroundings) async throws -> S3Credentials? {
    guard let file = around.variable("AWS_WEB_IDENTITY_TOKEN_FILE") else { return nil }
    guard let role = around.variable("AWS_ROLE_ARN") else {
      throw CredentialSurroundings.failure(
        "the web identity", "AWS_WEB_IDENTITY_TOKEN_FILE is set and AWS_ROLE_ARN is not", "set both or none")
    }
    let session = around.variable("AWS_ROLE_SESSION_NAME")
    return try await WebIdentityCredentials(role: role, tokenFile: file, session: session).fetch(around)
  }

  /// Asks the token service. The token goes in the body, and only over TLS or to this machine.
  func fetch(_ around: CredentialSurroundings) async throws -> S3Credentials {
    let domain = around.region.hasPrefix("cn-") ? "amazonaws.com.cn" : "amazonaws.com"
    let endpoint = around.variable("AWS_ENDPOINT_URL_STS") ?? "https://sts.\(around.region).\(domain)"
    guard let origin = HTTPOrigin(endpoint), origin.scheme == "https" || origin.isLoopback else {
      throw CredentialSurroundings.failure("the web identity", "AWS_ENDPOINT_URL_STS is no https URL", "correct it")
    }
    let form = [
      ("Action", "AssumeRoleWithWebIdentity"), ("Version", "2011-06-15"), ("RoleArn", role),
      ("RoleSessionName", session ?? "tallystick"), ("WebIdentityToken", try around.text(tokenFile, "the web identity token")),
    ]
    let body = form.map { "\($0.0)=\(URIEncoding.encode($0.1.utf8))" }.joined(separator: "&")
    let request = HTTPRequest(
      .post, endpoint, headers: [HTTPHeader("Content-Type", "application/x-www-form-urlencoded")], body: Array(body.utf8),
      isRepeatable: true)
    let response = try await around.service.send(limit: 256 << 10) { request }
    let document = try? XMLReader.read(response.body)
    guard response.isSuccess else {
      let code =
        document?.first("Error")?["Code"].map { $0.filter { $0.isASCII && $0.isLetter } }.map { " \($0.prefix(64))" } ?? ""
      throw CredentialSurroundings.failure(
        origin.description, "it refuses the web identity: status \(response.status)\(code)",
        "check the role's trust policy and the token")
    }
    guard let found = document?.first("AssumeRoleWithWebIdentityResult")?.first("Credentials"),
      let accessKey = found["AccessKeyId"],
      let secretKey = found["SecretAccessKey"], let token = found["SessionToken"],
      let expires = found["Expiration"].flatMap({ Instant(rfc3339: $0) })
    else {
      throw CredentialSurroundings.failure(origin.description, "the answer holds no credentials", "check AWS_ENDPOINT_URL_STS")
    }
    return S3Credentials(
      accessKey: accessKey, secretKey: Secret(secretKey), sessionToken: Secret(token), expires: expires,
      source: "the web identity for \(role)")
  }
}
