internal import Glibc

/// A real S3 server on loopback: Ceph RGW, as Tests/Rig/up started it and TALLYSTICK_RIG tells. boto3 is beside it, as the independent
/// client that makes buckets and looks at what was written.
package struct Rig: Sendable {
  /// The rig that the environment names.
  package static let shared: Rig? = unsafe getenv("TALLYSTICK_RIG").flatMap { unsafe Rig(file: String(cString: $0)) }
  /// For `.enabled(if: Rig.isUp, "\(Rig.absence)")`.
  package static var isUp: Bool { shared != nil }
  package static let absence =
    "no S3 server: `make test` starts one; else set TALLYSTICK_RIG to the rig.env that Tests/Rig/up made"

  /// The one that is up; throws where there is none.
  package static var up: Rig {
    get throws {
      guard let shared else { throw Trouble(absence) }
      return shared
    }
  }

  /// What went wrong between the tests and the rig, as opposed to what the server refused.
  package struct Trouble: Error, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
  }

  /// An access key.
  package struct Key: Sendable {
    package let id: String
    package let secret: String

    package init(id: String, secret: String) { (self.id, self.secret) = (id, secret) }
  }

  /// The lines of rig.env.
  private let values: [String: String]

  /// Reads a rig.env; nil where there is none.
  package init?(file: String) {
    guard let text = readText(file) else { return nil }
    values = Dictionary(
      text.split(separator: "\n").compactMap { line in
        line.firstIndex(of: "=").map { (String(line[..<$0]), String(line[line.index(after: $0)...])) }
      }, uniquingKeysWith: { $1 })
    guard values["S3_ENDPOINT"] != nil else { return nil }
  }

  /// A line of rig.env, empty where it is not there.
  package subscript(name: String) -> String { values[name] ?? "" }

  /// The usual gateway, and the same over TLS with a certificate of `ca`.
  package var endpoint: String { self["S3_ENDPOINT"] }
  package var tlsEndpoint: String { self["S3_TLS_ENDPOINT"] }
  package var ca: String { self["S3_CA"] }
  /// A gateway that tells all but two requests at a time to slow down.
  package var slowEndpoint: String { self["S3_SLOW_ENDPOINT"] }
  /// A gateway whose clock is `futureSeconds` ahead: nine years.
  package var futureEndpoint: String { self["S3_FUTURE_ENDPOINT"] }
  package var futureSeconds: Int64 { Int64(self["S3_FUTURE_SECONDS"]) ?? 0 }
  package var region: String { self["S3_REGION"] }
  /// The name of a key for SSE-KMS.
  package var kmsKey: String { self["S3_KMS_KEY"] }
  /// A KMS that takes any credentials.
  package var kmsEndpoint: String { self["KMS_ENDPOINT"] }
  /// The user that a bucket's policy (`ask("policy")`, with a file of docs) speaks of, and the one that owns the buckets.
  package var user: Key { Key(id: self["S3_ACCESS_KEY"], secret: self["S3_SECRET_KEY"]) }
  package var admin: Key { Key(id: self["S3_ADMIN_ACCESS_KEY"], secret: self["S3_ADMIN_SECRET_KEY"]) }
}

/// A small text file; nil where it cannot be read.
private func readText(_ path: String) -> String? {
  guard let file = unsafe fopen(path, "r") else { return nil }
  defer { unsafe fclose(file) }
  var bytes = [UInt8](repeating: 0, count: 65_536)
  let count = unsafe fread(&bytes, 1, bytes.count, file)
  return String(decoding: bytes[..<count], as: UTF8.self)
}
