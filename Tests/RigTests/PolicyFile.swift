import Events
import Foundation

/// The policies in docs, one a role.
enum PolicyFile: String, CaseIterable, Sendable {
  case night = "s3-policy.json"
  case tier = "s3-tier-policy.json"
  case plan = "s3-plan-policy.json"
  case approve = "s3-approve-policy.json"
  case hold = "s3-hold-policy.json"
  case expire = "s3-expire-policy.json"

  /// Of the jobs of a night and of tiering; those of retention.
  static let hot: [PolicyFile] = [.night, .tier]
  static let retention: [PolicyFile] = [.plan, .approve, .hold, .expire]

  func statements() throws -> [JSONValue] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let policy = try JSONValue.parse(Array(Data(contentsOf: root.appending(path: "docs/" + rawValue))))
    return policy["Statement"]?.elements ?? []
  }

  /// The actions that it allows, on whatever.
  func allowed() throws -> Set<String> {
    let statements = try statements().filter { $0["Effect"]?.stringValue == "Allow" }
    return Set(statements.flatMap { $0["Action"]?.elements ?? [] }.compactMap(\.stringValue))
  }
}
