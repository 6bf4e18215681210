import Storage
import Synchronization
import TestSupport
import Testing

@testable import Storage

/// Environment, profiles and processes.
@Suite struct CredentialFilesTests {
  private static let keys = ["AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "hidden"]
  private static let home = "/h/.aws/credentials"

  @Test func environmentFirst() async throws {
    let bench = CredentialBench(Self.keys, files: [Self.home: "[default]\naws_access_key_id = B\naws_secret_access_key = c"])
    #expect(try await bench.chain().current().parts == ["AKIA", "hidden", nil, nil])
    let temporary = CredentialBench(Self.keys.merging(["AWS_SESSION_TOKEN": "t"]) { $1 })
    #expect(try await temporary.chain().current().parts == ["AKIA", "hidden", "t", nil])
  }

  @Test(
    arguments: [
      ([:], "default", ["B", "c", nil, nil]), (["AWS_PROFILE": "night shift"], "night shift", ["N", "sh#t;x", "t/==", nil]),
      (["AWS_SHARED_CREDENTIALS_FILE": "/x"], "default", ["X", "y", nil, nil]),
      (["AWS_CONFIG_FILE": "/c", "AWS_PROFILE": "p"], "p", ["P", "q", nil, nil]),
    ] as [([String: String], String, [String?])])
  func profiles(_ environment: [String: String], _ name: String, _ parts: [String?]) async throws {
    let shared = """
      # comment
      aws_access_key_id = before any section
      [ default ]
      aws_access_key_id=B
      aws_secret_access_key =c   # why
      \t; indented
      s3 =
        max_queue_size = 1
      [night shift]
      AWS_ACCESS_KEY_ID = N
      aws_secret_access_key = sh#t;x ; comment
      aws_session_token = t/==
      [broken
      aws_access_key_id = Z
      """
    let bench = CredentialBench(
      environment,
      files: [
        Self.home: shared, "/x": "[default]\r\naws_access_key_id = X\r\naws_secret_access_key = y\r\n",
        "/c": "[profile p]\naws_access_key_id = P\naws_secret_access_key = q\n[p]\naws_access_key_id = no",
      ])
    let found = try await bench.chain().current()
    #expect(found.parts == parts)
    #expect(found.source == "the profile \(name)")
    // One that the config names is the only place.
    let other = CredentialBench(Self.keys, files: [Self.home: shared])
    #expect(try await other.chain(.profile("night shift")).current().accessKey == "N")
  }

  @Test func theCredentialsFileComesBeforeTheConfigFile() async throws {
    let files = [
      Self.home: "[default]\naws_access_key_id = A\naws_secret_access_key = b",
      "/h/.aws/config": "[default]\naws_access_key_id = no\naws_secret_access_key = no\nregion = x",
    ]
    #expect(try await CredentialBench(files: files).chain().current().parts == ["A", "b", nil, nil])
  }

  @Test func aProcessHandsThemOut() async throws {
    let command = #"/opt/get\ it --for "a b" 'c\d' "" e"f"g"#
    let bench = CredentialBench(
      files: ["/h/.aws/config": "[default]\ncredential_process = \(command)"],
      printed:
        #"{"Version": 1, "AccessKeyId": "P", "SecretAccessKey": "hidden", "SessionToken": "t", "Expiration": "2026-11-19T07:00:00+01:00"}"#
    )
    let found = try await bench.chain().current()
    #expect(found.parts == ["P", "hidden", "t", "2026-11-19T06:00:00Z"])
    #expect(bench.programs.withLock { $0.first } == ["/opt/get it", "--for", "a b", #"c\d"#, "", "efg"])
  }

  @Test(
    arguments: [
      (["AWS_ACCESS_KEY_ID": "AKIA"], ""), (["AWS_PROFILE": "none"], "[default]\naws_access_key_id = A"),
      ([:], "[default]\naws_access_key_id = A"), (["AWS_PROFILE": "a"], "[a]\nregion = x"),
      ([:], "[default]\nrole_arn = arn\nsource_profile = b"), ([:], "[default]\ncredential_process = \"x"),
      ([:], "[default]\ncredential_process = x"), ([:], ""),
    ] as [([String: String], String)])
  func saysWhatIsMissing(_ environment: [String: String], _ file: String) async throws {
    let bench = CredentialBench(environment, files: [Self.home: file], printed: "hidden")
    let error = await #expect(throws: StorageError.self) { try await bench.chain().current() }
    #expect(error?.code == .unauthorized)
    #expect(error?.description.contains("hidden") == false)
    #expect(error?.remedy.isEmpty == false)
  }

  @Test(arguments: ["", "a", " a  b ", "'a b'c", "\"a\\\"b\"", "'a", "\"", "a\\", "''"]) func words(_ text: String) {
    let expected: [String: [String]] = [
      "": [], "a": ["a"], " a  b ": ["a", "b"], "'a b'c": ["a bc"], "\"a\\\"b\"": ["a\"b"], "''": [""],
    ]
    #expect(CommandLineWords.split(text) == expected[text])
  }
}
