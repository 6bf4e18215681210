import Events
import Sealing
import Storage
import Synchronization
import TestSupport

/// Surroundings that a test makes up: variables, files, programs, and a clock that stands still.
final class CredentialBench: Sendable {
  let environment: [String: String]
  let files: Mutex<[String: String]>
  let programs: Mutex<[[String]]> = Mutex([])
  let now: Mutex<Int64>
  private let printed: String

  static let start = Instant(rfc3339: "2026-11-19T06:00:00Z")?.nanoseconds ?? 0

  init(_ environment: [String: String] = [:], files: [String: String] = [:], printed: String = "") {
    self.environment = environment.merging(["HOME": "/h", "AWS_EC2_METADATA_DISABLED": "true"]) { own, _ in own }
    self.files = Mutex(files)
    self.printed = printed
    now = Mutex(Self.start)
  }

  var surroundings: CredentialSurroundings {
    let service = HTTPService(HTTPClient(CredentialSurroundings.nearbySettings), .standard, .init(now: { 0 }, pause: { _ in }))
    return CredentialSurroundings(
      environment: environment, region: "eu-west-1",
      read: { path in self.files.withLock { $0[path].map { Array($0.utf8) } } },
      run: { words in
        self.programs.withLock { $0.append(words) }
        return Array(self.printed.utf8)
      }, now: { self.now.withLock { $0 } }, service: service, nearby: service)
  }

  func chain(_ choice: CredentialChain.Choice = .surroundings) -> CredentialChain { CredentialChain(choice, surroundings) }

  func pass(minutes: Int64) { now.withLock { $0 += minutes * 60_000_000_000 } }

  /// Credentials as containers and instances write them.
  static func document(_ key: String = "AKIA", token: String = "Token", expires: String = "2026-11-19T12:00:00Z") -> String {
    #"{"Code":"Success","AccessKeyId":"\#(key)","SecretAccessKey":"hidden","\#(token)":"hidden token","Expiration":"\#(expires)"}"#
  }
}

extension S3Credentials {
  /// All of it, for comparisons.
  var parts: [String?] { [accessKey, secretKey.text, sessionToken?.text, expires?.description] }
}
