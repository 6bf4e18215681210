package import Events
package import Operations
package import Retention

/// What is packed of each event type, and what keeps records of a type that is only summarised.
package struct TierPolicy: Sendable {
  /// Types whose records go unless a trigger keeps them.
  var summarised: Set<EventType>
  var tags: [String]
  /// Message and interaction ids of the complaint list.
  var complaints: [String]
  /// The holds that are in force: asked once a day that is packed, and before something is released of which not all was packed.
  package var holds: @Sendable () async throws -> [Hold]

  /// Packs every type where nothing is said.
  package init(
    summarised: Set<EventType> = [], tags: [String] = [], complaints: [String] = [],
    holds: @escaping @Sendable () async throws -> [Hold] = { [] }
  ) {
    (self.summarised, self.tags, self.complaints, self.holds) = (summarised, tags, complaints, holds)
  }

  /// The words of a manifest, for every type.
  var words: [EventType: String] {
    Dictionary(uniqueKeysWithValues: EventType.allCases.map { ($0, summarised.contains($0) ? "summarise" : "pack") })
  }

  /// Reads a complaint list: an id a line; empty lines and those that begin with `#` are left out.
  package static func complaints(_ text: [UInt8], of file: String) throws(JobError) -> [String] {
    guard let text = String(validating: text, as: UTF8.self) else {
      throw JobError(.configuration, "the complaint list cannot be read", at: file, because: "it is not UTF-8")
    }
    return text.split(whereSeparator: \.isNewline).map { $0.drop { $0 == " " } }.filter { !$0.isEmpty && !$0.hasPrefix("#") }
      .map { line in String(line.reversed().drop { $0 == " " }.reversed()) }
  }
}
