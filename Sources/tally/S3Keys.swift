internal import Operations
internal import Sealing
internal import Storage

/// What requests to a bucket are signed with, as the config says.
enum S3Keys {
  /// Keys are read once, here; what the surroundings give is asked for as it expires.
  static func source(_ credentials: S3Place.Credentials?, _ clock: any WallClock) throws -> S3Client.CredentialSource {
    switch credentials {
    case .keys(let accessKey, let secretKey, let sessionToken):
      let keys = S3Credentials(
        accessKey: try accessKey.read(), secretKey: Secret(try secretKey.read()),
        sessionToken: try sessionToken.map { Secret(try $0.read()) })
      return { keys }
    case .profile, nil:
      throw JobError(
        .configuration, "there are no credentials for the bucket", because: "only keys are known",
        remedy: "set `credentials` to `accessKey` and `secretKey`")
    }
  }
}
