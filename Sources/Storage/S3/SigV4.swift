package import Events
package import Sealing

/// AWS Signature Version 4 in the `Authorization` header (docs.aws.amazon.com/IAM, "Create a signed AWS API request"; for S3
/// docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html). Pure.
package struct SigV4: Hashable, Sendable {
  /// What is signed of the body.
  package enum Payload: Hashable, Sendable {
    /// Its SHA-256, taken from the request.
    case hashed
    /// Its SHA-256, known already.
    case digest(Digest)
    /// Nothing: over TLS only.
    case unsigned
  }

  /// Headers that anybody on the way may change.
  private static let unsigned: Set<String> = ["connection", "expect", "te", "transfer-encoding", "user-agent"]

  /// `us-east-1`.
  var region: String
  /// `s3`.
  var service: String
  /// Whether `x-amz-content-sha256` is sent; S3 asks for it.
  var sendsPayload: Bool

  /// `sendsPayload` is false for services other than S3, which do not ask for `x-amz-content-sha256`.
  package init(region: String, service: String = "s3", sendsPayload: Bool = true) {
    self.region = region
    self.service = service
    self.sendsPayload = sendsPayload
  }

  /// The request with its signature: all of its headers and the host are signed. Path and query go out as they are signed: escaped once as
  /// AWS does, the parameters in order. A URL that is none comes back as it is, for the client to refuse.
  package func sign(_ request: HTTPRequest, _ credentials: S3Credentials, at instant: Instant, payload: Payload = .hashed)
    -> HTTPRequest
  {
    var signed = request
    signed.headers.removeAll {
      ["authorization", "host", "x-amz-date", "x-amz-content-sha256", "x-amz-security-token"].contains($0.name.lowercased())
    }
    guard let target = Target(request.url) else { return request }
    signed.url = target.url
    let digest =
      switch payload {
      case .hashed: SHA256.hash(request.body).description
      case .digest(let digest): digest.description
      case .unsigned: "UNSIGNED-PAYLOAD"
      }
    let time = String(Instant(nanoseconds: instant.nanoseconds, digits: 0).description.filter { $0 != "-" && $0 != ":" })
    if sendsPayload { signed.headers.append(HTTPHeader("x-amz-content-sha256", digest)) }
    signed.headers.append(HTTPHeader("x-amz-date", time))
    if let token = credentials.sessionToken { signed.headers.append(HTTPHeader("x-amz-security-token", token.text)) }
    let (lines, names) = Self.canonical(signed.headers + [HTTPHeader("host", target.host)])
    let canonical = [request.method.rawValue.uppercased(), target.path, target.query, lines, names, digest].joined(
      separator: "\n")
    let scope = "\(time.prefix(8))/\(region)/\(service)/aws4_request"
    let toSign = ["AWS4-HMAC-SHA256", time, scope, SHA256.hash(Array(canonical.utf8)).description].joined(separator: "\n")
    let signature = Hex.encode(HMAC.sha256(Array(toSign.utf8), key: key(credentials, scope)))
    signed.headers.append(
      HTTPHeader(
        "Authorization",
        "AWS4-HMAC-SHA256 Credential=\(credentials.accessKey)/\(scope), SignedHeaders=\(names), Signature=\(signature)"))
    return signed
  }

  /// A key for one day, region and service: each part of the scope in turn.
  private func key(_ credentials: S3Credentials, _ scope: String) -> [UInt8] {
    let first = credentials.secretKey.withBytes { Array("AWS4".utf8) + $0 }
    return scope.split(separator: "/").reduce(first) { HMAC.sha256(Array($1.utf8), key: $0) }
  }

  /// Lines of lower-case names and trimmed values, in order, with an empty line after them; and the names alone.
  private static func canonical(_ headers: [HTTPHeader]) -> (lines: String, names: String) {
    var values: [String: [String]] = [:]
    for header in headers where !unsigned.contains(header.name.lowercased()) {
      let words = header.value.split { $0 == " " || $0 == "\t" || $0.isNewline }
      values[header.name.lowercased(), default: []].append(words.joined(separator: " "))
    }
    let sorted = values.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    return (sorted.map { "\($0.key):\($0.value.joined(separator: ","))\n" }.joined(), sorted.map(\.key).joined(separator: ";"))
  }

  /// A URL in its canonical form.
  private struct Target {
    let host: String
    let path: String
    let query: String
    let url: String

    init?(_ text: String) {
      guard let start = text.firstRange(of: "://")?.upperBound else { return nil }
      let end = text[start...].firstIndex { "/?#".contains($0) } ?? text.endIndex
      guard let origin = HTTPOrigin(String(text[..<end])) else { return nil }
      let parts = text[end...].prefix { $0 != "#" }.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
      let path = parts.first.map { URIEncoding.encode(URIEncoding.decode($0), keepsSlash: true) } ?? ""
      let pairs = (parts.count > 1 ? parts[1] : "").split(separator: "&").map { pair in
        let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map {
          URIEncoding.encode(URIEncoding.decode($0))
        }
        return (name: halves[0], value: halves.count > 1 ? halves[1] : "")
      }
      // By name and then by value, as bytes; "=" sorts after "-" and ".", so the pairs are not compared whole.
      let sorted = pairs.sorted { ($0.name, $0.value) < ($1.name, $1.value) }
      self.path = path.isEmpty ? "/" : path
      query = sorted.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
      host = String(origin.description.dropFirst(origin.scheme.count + 3))
      url = origin.description + self.path + (query.isEmpty ? "" : "?" + query)
    }
  }
}
