internal import Sealing

/// What Amazon ECS and EKS hand out to a container (docs.aws.amazon.com/sdkref, "Container credential provider").
enum ContainerCredentials {
  private static let place = "the container's service"
  /// Of ECS and of EKS's Pod Identity: link-local, so plain HTTP is allowed.
  private static let hosts: Set<String> = ["169.254.170.2", "169.254.170.23", "[fd00:ec2::23]"]

  static func find(_ around: CredentialSurroundings) async throws -> S3Credentials? {
    let url: String
    if let path = around.variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") {
      guard path.hasPrefix("/") else {
        throw CredentialSurroundings.failure(place, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is no path", "correct it")
      }
      url = "http://169.254.170.2" + path
    } else if let full = around.variable("AWS_CONTAINER_CREDENTIALS_FULL_URI") {
      guard let origin = HTTPOrigin(full), origin.scheme == "https" || origin.isLoopback || hosts.contains(origin.host) else {
        throw CredentialSurroundings.failure(
          place, "AWS_CONTAINER_CREDENTIALS_FULL_URI is neither https nor this machine", "correct it")
      }
      url = full
    } else {
      return nil
    }
    // Read anew each time: it is replaced before it expires.
    let token = try around.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE").map {
      try around.text($0, "the authorization token")
    }
    let headers = (token ?? around.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN")).map { [HTTPHeader("Authorization", $0)] } ?? []
    let response = try await around.nearby.send(limit: 64 << 10) { HTTPRequest(.get, url, headers: headers) }
    guard response.isSuccess else {
      throw CredentialSurroundings.failure(
        place, "it answers with status \(response.status)", "check the task's role and the token")
    }
    return try CredentialDocument.read(response.body, token: "Token", from: place)
  }
}

extension HTTPOrigin {
  /// Whether it is this machine, by its name or as a literal address.
  var isLoopback: Bool {
    let octets = host.split(separator: ".", omittingEmptySubsequences: false)
    return host == "localhost" || host == "[::1]"
      || octets.count == 4 && octets[0] == "127" && octets.allSatisfy { UInt8($0) != nil }
  }
}
