internal import Events

/// The policies that come with the program: examples with their sources, for counsel to take, change or leave. None applies by itself.
package enum ShippedPolicies {
  /// In the order of their ids.
  package static let all: [RetentionPolicy] = read(PackageResources.shipped_json)

  /// Nothing where the file is not as it should be, which a test would show.
  private static func read(_ bytes: [UInt8]) -> [RetentionPolicy] {
    guard let elements = (try? JSONValue.parse(bytes))?.elements else { return [] }
    return elements.compactMap { try? RetentionPolicy($0) }
  }
}
