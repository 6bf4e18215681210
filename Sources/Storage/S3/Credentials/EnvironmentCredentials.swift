internal import Sealing

/// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`.
enum EnvironmentCredentials {
  static func find(_ around: CredentialSurroundings) throws(StorageError) -> S3Credentials? {
    guard let accessKey = around.variable("AWS_ACCESS_KEY_ID") else { return nil }
    guard let secretKey = around.variable("AWS_SECRET_ACCESS_KEY") else {
      throw CredentialSurroundings.failure(
        "the environment", "AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY is not", "set both or none")
    }
    return S3Credentials(
      accessKey: accessKey, secretKey: Secret(secretKey), sessionToken: around.variable("AWS_SESSION_TOKEN").map(Secret.init),
      source: "the environment")
  }
}
