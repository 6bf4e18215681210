internal import Events
internal import Sealing

/// The JSON object in which processes, containers and instances hand out credentials.
enum CredentialDocument {
  /// Reads it; `token` is what it calls the session token.
  static func read(_ bytes: [UInt8], token: String, from place: String) throws(StorageError) -> S3Credentials {
    let remedy = "check what hands them out"
    // Its error would tell a part of the document.
    guard let document = try? JSONValue.parse(bytes), document.members != nil else {
      throw CredentialSurroundings.failure(place, "the answer is no JSON object", remedy)
    }
    guard let accessKey = text(document, "AccessKeyId"), let secretKey = text(document, "SecretAccessKey") else {
      throw CredentialSurroundings.failure(place, "the answer has no AccessKeyId or no SecretAccessKey", remedy)
    }
    var expires: Instant?
    if let text = text(document, "Expiration") {
      guard let instant = Instant(rfc3339: text) else {
        throw CredentialSurroundings.failure(place, "the answer's Expiration is no instant", remedy)
      }
      expires = instant
    }
    return S3Credentials(
      accessKey: accessKey, secretKey: Secret(secretKey), sessionToken: text(document, token).map(Secret.init), expires: expires,
      source: place)
  }

  private static func text(_ document: JSONValue, _ key: String) -> String? {
    document[key]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
  }
}
