import Events
import Testing

@testable import Operations

/// What each kind of source has, and what it has not.
@Suite struct SourceConfigTests {
  private func check(_ source: String) throws -> (config: Config?, findings: [ConfigFinding]) {
    try ConfigTests.check("{ store: 's', sources: [{ name: 'x', \(source) }] }")
  }

  private static let client = "client: { id: 'c', secret: { file: 'sec' } }"

  @Test func https() throws {
    let (config, findings) = try check(
      """
      kind: 'https', index: 'https://h/{yyyy}/{MM}/{dd}/i.json?t=geheim', hosts: ['f:8443'], pattern: '{yyyy}-{MM}-{dd}-h{HH}.gz', slots: 'hourly',
      auth: { kind: 'hmac', keyId: 'k', key: { command: ['/bin/key', 'a'] } }, ca: 'ca.pem'
      """)
    #expect(findings == [])
    let source = try #require(config?.sources.first)
    #expect(
      source.place
        == .https(
          HTTPSPlace(
            urls: [], index: "https://h/{yyyy}/{MM}/{dd}/i.json?t=geheim", hosts: ["f:8443"],
            auth: .hmac(keyID: "k", key: .command(["/bin/key", "a"])), ca: "/etc/tally/ca.pem")))
    var json = JSONWriter()
    config?.write(to: &json)
    let text = String(decoding: json.bytes, as: UTF8.self)
    #expect(!text.contains("geheim") && text.contains(#""auth":{"kind":"hmac","keyId":"k","key":{"command":["/bin/key","a"]}}"#))
  }

  /// What records say of a source: how it is asked, and of secrets what their references are called.
  @Test(
    arguments: [
      (
        """
        kind: 'https', urls: ['https://h/{yyyy}/{MM}/{dd}/a?from={yyyy}-{MM}-{dd}T00:00:00Z&page_size=500&key=geheim&geheim'],
        auth: { kind: 'hmac', keyId: 'k', key: { command: ['/bin/key', 'geheim'] } }, counts: 'manifest'
        """,
        #"{"kind":"https","urls":["https://h/{yyyy}/{MM}/{dd}/a?from={yyyy}-{MM}-{dd}T00:00:00Z&page_size=500&key=…&…"],"#
          + #""auth":{"kind":"hmac","keyId":"k","key":{"command":"/bin/key"}},"pattern":"*","settleAfter":"10m","counts":"manifest"}"#
      ),
      (
        "kind: 's3', bucket: 'b', prefix: 'a', pattern: '{yyyy}/{MM}/{dd}/*', credentials: { accessKey: { env: 'K' }, secretKey: { file: 'k' } }",
        #"{"kind":"s3","bucket":"b","prefix":"a","region":"us-east-1","pathStyle":false,"credentials":{"accessKey":{"env":"K"},"#
          + #""secretKey":{"file":"/etc/tally/k"}},"pattern":"{yyyy}/{MM}/{dd}/*","settleAfter":"10m"}"#
      ),
      (
        "kind: 'genesys', region: 'mypurecloud.ie', \(client)",
        #"{"kind":"genesys","region":"mypurecloud.ie","client":{"id":"c","secret":{"file":"/etc/tally/sec"}},"#
          + #""media":["message","email"],"pageSize":1000,"patience":"30m"}"#
      ),
      (
        "path: '/in', pattern: 'h{HH}', slots: 'hourly'",
        #"{"kind":"directory","path":"/in","pattern":"h{HH}","settleAfter":"10m"}"#
      ),
    ]) func query(_ source: String, _ expected: String) throws
  {
    let (config, findings) = try check(source)
    var json = JSONWriter()
    json.value(try #require(config?.sources.first?.query, "\(findings)"))
    #expect(String(decoding: json.bytes, as: UTF8.self) == expected)
  }

  @Test(
    "Of an address only what selects or pages is repeated",
    arguments: [
      ("https://h/a", "https://h/a"), ("https://h/a?", "https://h/a?…"), ("https://h/a#geheim", "https://h/a"),
      ("https://h/a?geheim", "https://h/a?…"), ("https://h/a?limit=10&sig=geheim", "https://h/a?limit=10&sig=…"),
      ("https://h/a?limit=1;token=geheim", "https://h/a?limit=…"), ("https://h/a?X-Amz-Date={yyyy}{MM}{dd}", nil),
      ("https://h/a?d={yyyy}geheim", "https://h/a?d=…"), ("https://h/a?Event-Type=a,b&format=", nil),
    ] as [(String, String?)]) func shownAddresses(_ address: String, _ shown: String?)
  {
    #expect(SourceAddress.shown(address) == shown ?? address)
  }

  @Test func genesys() throws {
    let (config, findings) = try check("kind: 'genesys', region: 'mypurecloud.ie', \(Self.client)")
    #expect(findings == [])
    let source = try #require(config?.sources.first)
    #expect(source.mapping == .builtIn("genesys"))
    #expect(
      source.place
        == .genesys(
          GenesysPlace(
            region: "mypurecloud.ie", clientID: "c", clientSecret: .file("/etc/tally/sec"), media: ["message", "email"],
            pageSize: 1000, patience: 1_800_000_000_000, login: "", api: "", ca: "")))
  }

  @Test func s3() throws {
    let (config, findings) = try check(
      "kind: 's3', bucket: 'b', prefix: 'a/b', credentials: { accessKey: { env: 'K' }, secretKey: { credential: 'k' } }")
    #expect(findings == [])
    #expect(
      config?.sources.first?.place
        == .s3(
          S3Place(
            bucket: "b", prefix: "a/b", endpoint: "", region: "us-east-1", pathStyle: false, ca: "", expectedOwner: "",
            credentials: .keys(accessKey: .variable("K"), secretKey: .credential("k"), sessionToken: nil))))
  }

  @Test(
    arguments: [
      ("kind: 's3'", "bucket", "is required: The bucket."),
      ("kind: 's3', bucket: 'b', path: 'x'", "path", "is a setting of the kind directory; this source is of the kind s3"),
      ("path: 'x', urls: ['https://h/a']", "urls", "is a setting of the kind https; this source is of the kind directory"),
      (
        "kind: 'genesys', region: 'a.b', \(client), pattern: '*'", "pattern",
        "is a setting of the kind directory and s3 and https; this source is of the kind genesys"
      ),
      ("kind: 'genesys', \(client)", "region", "is required: the organization's, such as mypurecloud.ie"),
      ("kind: 'genesys', region: 'ie', \(client)", "region", "must be the region's host, such as mypurecloud.ie"),
      ("kind: 'genesys', region: 'a.b'", "client", nil),
      ("kind: 'genesys', region: 'a.b', client: { id: 'c' }", "client.secret", nil),
      ("kind: 'genesys', region: 'a.b', \(client), api: 'http://a.b'", "api", "must be an https:// URL without a / at its end"),
      ("kind: 'genesys', region: 'a.b', \(client), media: ['Message']", "media[0]", nil),
      ("kind: 'https'", "urls", nil), ("kind: 'https', urls: ['https://h/a'], index: 'https://h/i'", "index", nil),
      ("kind: 'https', urls: []", "urls", "needs at least one entry"), ("kind: 'https', urls: ['ftp://h/a']", "urls[0]", nil),
      ("kind: 'https', urls: ['https://u:p@h/a']", "urls[0]", nil), ("kind: 'https', urls: ['https://h/{name}']", "urls[0]", nil),
      ("kind: 'https', index: 'https://h/{HH}'", "index", nil),
      (
        "kind: 'https', urls: ['http://h/a'], auth: { kind: 'bearer', token: { env: 'T' } }", "urls[0]",
        "must be https://, since credentials are sent there"
      ),
      ("kind: 'https', urls: ['https://h/a'], hosts: ['h/x']", "hosts[0]", nil),
      (
        "kind: 'https', urls: ['https://h/a'], auth: { kind: 'basic', user: 'u' }", "auth.password",
        "is required for the kind basic"
      ),
      (
        "kind: 'https', urls: ['https://h/a'], auth: { kind: 'bearer', token: { env: 'T' }, user: 'u' }", "auth.user",
        "is not for the kind bearer"
      ),
      ("kind: 's3', bucket: 'b', prefix: 'a/'", "prefix", nil),
      ("kind: 's3', bucket: 'b', credentials: {}", "credentials", "needs accessKey and secretKey, or profile"),
      (
        "kind: 's3', bucket: 'b', credentials: { profile: 'p', accessKey: { env: 'K' } }", "credentials",
        "has a profile or keys, not both"
      ),
    ] as [(String, String, String?)]) func finds(_ source: String, _ path: String, _ message: String?) throws
  {
    let (config, findings) = try check(source)
    #expect(config == nil)
    let finding = try #require(findings.first { $0.path == "sources[0]." + path }, "\(findings)")
    if let message { #expect(finding.message == message) }
  }

  /// A secret in the config itself is refused, and not repeated.
  @Test(
    arguments: [
      "'geheim'", "{ value: 'geheim' }", "{}", "{ file: 'a', env: 'geheim' }", "{ file: '' }", "{ env: 'a=geheim' }",
      "{ credential: '../geheim' }", "{ command: ['geheim'] }", "{ command: [] }", "{ command: '/bin/geheim' }", "7",
    ]) func refusesASecretAsText(_ secret: String) throws
  {
    let (config, findings) = try check("kind: 'genesys', region: 'a.b', client: { id: 'c', secret: \(secret) }")
    #expect(config == nil && findings.map(\.path) == ["sources[0].client.secret"])
    #expect(!findings.description.contains("geheim"))
  }
}
