/// The role of an EC2 instance, by its metadata service, version 2 (docs.aws.amazon.com/AWSEC2, "Use the Instance Metadata Service").
enum InstanceCredentials {
  private static let place = "the instance's metadata"

  static func find(_ around: CredentialSurroundings) async throws -> S3Credentials? {
    if around.variable("AWS_EC2_METADATA_DISABLED")?.lowercased() == "true" { return nil }
    let isIPv6 = around.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE")?.lowercased() == "ipv6"
    let usual = isIPv6 ? "http://[fd00:ec2::254]" : "http://169.254.169.254"
    var endpoint = around.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT") ?? usual
    while endpoint.hasSuffix("/") { endpoint.removeLast() }
    guard let token = try await token(around, endpoint) else { return nil }
    let roles = endpoint + "/latest/meta-data/iam/security-credentials/"
    guard let names = try await get(roles, token, around), let role = names.split(separator: UInt8(ascii: "\n")).first else {
      return nil
    }
    guard let document = try await get(roles + URIEncoding.encode(role), token, around) else {
      throw CredentialSurroundings.failure(place, "the instance's role has no credentials", "check the instance profile")
    }
    return try CredentialDocument.read(document, token: "Token", from: place)
  }

  /// Nil where nobody hands out tokens: this is no instance.
  private static func token(_ around: CredentialSurroundings, _ endpoint: String) async throws -> String? {
    let request = HTTPRequest(
      .put, endpoint + "/latest/api/token", headers: [HTTPHeader("X-aws-ec2-metadata-token-ttl-seconds", "21600")])
    do {
      let response = try await around.nearby.send(limit: 4 << 10) { request }
      return response.isSuccess ? String(decoding: response.body, as: UTF8.self) : nil
    } catch let error as StorageError where error.code == .unavailable {
      return nil
    }
  }

  private static func get(_ url: String, _ token: String, _ around: CredentialSurroundings) async throws -> [UInt8]? {
    let request = HTTPRequest(.get, url, headers: [HTTPHeader("X-aws-ec2-metadata-token", token)])
    let response = try await around.nearby.send(limit: 64 << 10) { request }
    guard response.status != 404 else { return nil }
    guard response.isSuccess else {
      throw CredentialSurroundings.failure(place, "it answers with status \(response.status)", "check the instance profile")
    }
    return response.body
  }
}
