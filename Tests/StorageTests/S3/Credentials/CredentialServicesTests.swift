import Storage
import TestSupport
import Testing

@testable import Storage

/// Web identity, containers and instances, against servers of the tests.
@Suite struct CredentialServicesTests {
  private static let answer = """
    <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult>
    <Credentials><AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>hid&amp;den</SecretAccessKey><SessionToken>to+k/==</SessionToken>
    <Expiration>2026-11-19T07:00:00Z</Expiration></Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>
    """

  @Test func webIdentity() async throws {
    let server = try TestServer { $0.number == 0 ? .status(503) : .ok(Self.answer, type: "text/xml") }
    let bench = CredentialBench(
      [
        "AWS_WEB_IDENTITY_TOKEN_FILE": "/token", "AWS_ROLE_ARN": "arn:aws:iam::1:role/a b", "AWS_ENDPOINT_URL_STS": server.url,
      ], files: ["/token": "eyJ.x+/=\n"])
    #expect(try await bench.chain().current().parts == ["ASIA", "hid&den", "to+k/==", "2026-11-19T07:00:00Z"])
    let request = try #require(server.requests.last)
    #expect(server.requests.count == 2)
    #expect(request.method == "POST" && request.target == "/")
    #expect(
      request.text
        == "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fa%20b&RoleSessionName=tallystick"
        + "&WebIdentityToken=eyJ.x%2B%2F%3D")
    #expect(request.header("Authorization") == nil)
  }

  @Test func webIdentityOfAProfile() async throws {
    let server = try TestServer { _ in .ok(Self.answer) }
    let profile = "[default]\nrole_arn = r\nweb_identity_token_file = /t\nrole_session_name = s"
    let bench = CredentialBench(["AWS_ENDPOINT_URL_STS": server.url], files: ["/h/.aws/credentials": profile, "/t": "x"])
    #expect(try await bench.chain().current().accessKey == "ASIA")
    #expect(server.requests.first?.text.contains("RoleSessionName=s&") == true)
  }

  @Test func refusedWebIdentity() async throws {
    let refusal = "<ErrorResponse><Error><Code>ExpiredTokenException</Code><Message>hidden</Message></Error></ErrorResponse>"
    let server = try TestServer { _ in .status(400, refusal) }
    var variables = ["AWS_WEB_IDENTITY_TOKEN_FILE": "/token", "AWS_ROLE_ARN": "r", "AWS_ENDPOINT_URL_STS": server.url]
    let files = ["/token": "hidden"]
    let error = await #expect(throws: StorageError.self) { try await CredentialBench(variables, files: files).chain().current() }
    #expect(error?.code == .unauthorized)
    #expect(error?.cause == "it refuses the web identity: status 400 ExpiredTokenException")
    // The token goes nowhere without TLS.
    variables["AWS_ENDPOINT_URL_STS"] = "http://sts.example.org"
    await #expect(throws: StorageError.self) { try await CredentialBench(variables, files: files).chain().current() }
    variables["AWS_ENDPOINT_URL_STS"] = server.url
    await #expect(throws: StorageError.self) { try await CredentialBench(variables).chain().current() }
    variables["AWS_ROLE_ARN"] = nil
    await #expect(throws: StorageError.self) { try await CredentialBench(variables, files: files).chain().current() }
    #expect(server.requests.count == 1)
  }

  @Test func container() async throws {
    let server = try TestServer { _ in .ok(CredentialBench.document()) }
    let bench = CredentialBench(
      ["AWS_CONTAINER_CREDENTIALS_FULL_URI": server.url + "/role?x=1", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/token"],
      files: ["/token": "hidden token\n"])
    #expect(try await bench.chain().current().parts == ["AKIA", "hidden", "hidden token", "2026-11-19T12:00:00Z"])
    #expect(server.requests.first?.target == "/role?x=1")
    #expect(server.requests.first?.header("Authorization") == "hidden token")
    let plain = CredentialBench(["AWS_CONTAINER_CREDENTIALS_FULL_URI": server.url, "AWS_CONTAINER_AUTHORIZATION_TOKEN": "word"])
    _ = try await plain.chain().current()
    #expect(server.requests.last?.header("Authorization") == "word")
  }

  @Test(
    arguments: [
      "http://example.org/", "http://127.0.0.1.example.org/", "http://169.254.170.20/", "http://10.0.0.1/", "ftp://127.0.0.1/",
      "/path",
      "http://localhost@example.org/", "http://1270.0.0.1/",
    ]) func asksNobodyElse(_ url: String) async throws
  {
    let error = await #expect(throws: StorageError.self) {
      try await CredentialBench(["AWS_CONTAINER_CREDENTIALS_FULL_URI": url]).chain().current()
    }
    #expect(error?.cause == "AWS_CONTAINER_CREDENTIALS_FULL_URI is neither https nor this machine")
  }

  @Test(arguments: ["http://127.0.0.1/", "http://127.1.2.3:99/x", "http://LOCALHOST/", "http://[::1]/"]) func loopback(
    _ url: String
  ) {
    #expect(HTTPOrigin(url)?.isLoopback == true)
  }

  @Test func instance() async throws {
    let server = try TestServer { request in
      switch (request.method, request.target, request.header("X-aws-ec2-metadata-token")) {
      case ("PUT", "/latest/api/token", nil):
        request.header("X-aws-ec2-metadata-token-ttl-seconds") == "21600" ? .ok("session") : .status(400)
      case ("GET", "/latest/meta-data/iam/security-credentials/", "session"): .ok("my role\n")
      case ("GET", "/latest/meta-data/iam/security-credentials/my%20role", "session"): .ok(CredentialBench.document("ASIA"))
      default: .status(401)
      }
    }
    let bench = CredentialBench(["AWS_EC2_METADATA_DISABLED": "false", "AWS_EC2_METADATA_SERVICE_ENDPOINT": server.url + "/"])
    #expect(try await bench.chain().current().parts == ["ASIA", "hidden", "hidden token", "2026-11-19T12:00:00Z"])
    #expect(server.requests.count == 3)
  }

  @Test func noInstance() async throws {
    let server = try TestServer { _ in .status(404) }
    let variables = ["AWS_EC2_METADATA_DISABLED": "no", "AWS_EC2_METADATA_SERVICE_ENDPOINT": server.url]
    for isThere in [true, false] {
      if !isThere { server.stop() }
      let error = await #expect(throws: StorageError.self) { try await CredentialBench(variables).chain().current() }
      #expect(error?.path == "the surroundings")
    }
    #expect(server.requests.count == 1)
  }

  @Test(
    arguments: [
      "", "{}", "[]", "hidden", #"{"AccessKeyId":"a"}"#, #"{"AccessKeyId":"a","SecretAccessKey":""}"#,
      #"{"AccessKeyId":"a","SecretAccessKey":"hidden","Expiration":"soon"}"#, #"{"AccessKeyId":1,"SecretAccessKey":"hidden"}"#,
    ]) func tellsNothingOfABadAnswer(_ text: String) async throws
  {
    let server = try TestServer { _ in .ok(text) }
    let error = await #expect(throws: StorageError.self) {
      try await CredentialBench(["AWS_CONTAINER_CREDENTIALS_FULL_URI": server.url]).chain().current()
    }
    #expect(error?.code == .unauthorized)
    #expect(error?.description.contains("hidden") == false)
  }
}
