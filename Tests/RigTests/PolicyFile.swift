import Events
import Foundation

/// docs/s3-policy.json.
enum PolicyFile {
  static func statements() throws -> [JSONValue] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let policy = try JSONValue.parse(Array(Data(contentsOf: root.appending(path: "docs/s3-policy.json"))))
    return policy["Statement"]?.elements ?? []
  }
}
