import Events
import Foundation

/// The policies in docs: of the jobs of a night, and of tiering.
enum PolicyFile: String, CaseIterable, Sendable {
  case night = "s3-policy.json"
  case tier = "s3-tier-policy.json"

  func statements() throws -> [JSONValue] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let policy = try JSONValue.parse(Array(Data(contentsOf: root.appending(path: "docs/" + rawValue))))
    return policy["Statement"]?.elements ?? []
  }
}
