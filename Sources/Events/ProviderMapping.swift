package import Sealing

/// Where a platform keeps each canonical field and what its words mean; read from a JSON file that docs/mappings.md specifies.
package struct ProviderMapping: Sendable {
  /// The mapping's name, as config and custody records have it.
  package let name: String
  /// Its version, from 1: higher whenever the same record may give other fields than before.
  package let version: Int
  /// One sentence on what it reads.
  let description: String
  /// Where the platform's schema is published.
  package let sources: [String]

  /// The mapping's file.
  package let file: [UInt8]
  /// Its SHA-256: other words make other events.
  package let digest: Digest

  /// The paths that the nightly scan looks at: those of fields and of the carrier.
  package let trie: PathTrie
  /// The same, and those of other labels.
  package let labelledTrie: PathTrie
  /// The slots of each of `RecordLabels.Name.mapped`.
  let labels: [[Int]]
  /// The path of each slot of the tries: fields, then the carrier, then other labels.
  package let slots: [JSONPointer]
  /// The paths that are known without being needed; `isWildcard` where all below is known too.
  package let known: [(path: JSONPointer, isWildcard: Bool)]
  /// The slots of each canonical field.
  package let plan: Plan
  /// The slots of a second event that a record may hold: how the message ended, as far as the platform knew. Nil where records have one.
  let outcome: Plan?
  /// Where the records are in a document; nil where they stand by themselves.
  private(set) var records: Records?

  /// What a type word means.
  package let types: WordTable<TypeRule>
  /// What a status word says of the outcome.
  package let statuses: WordTable<StatusClass>
  /// What a channel word means, the canonical names included.
  package let channels: WordTable<Channel>
  /// What a direction word means, the canonical names included.
  package let directions: WordTable<Direction>
  /// The schema versions that the mapping was written for.
  package let versions: WordTable<Bool>

  /// An array of records inside a document.
  struct Records: Hashable, Sendable {
    /// The keys that lead to it.
    var path: JSONPointer
    /// Names of the members beside the first of those keys that are known.
    var beside: [String] = []
  }

  /// The same for records that stand by themselves, a line each.
  package var lines: ProviderMapping {
    var lines = self
    lines.records = nil
    return lines
  }

  /// Where a canonical field comes from.
  package struct Field: Sendable {
    /// Slots in order of preference: the first with a value wins. A value is a text that is not empty, or a number.
    package var slots: [Int] = []
    /// Where no slot has a value: the parts of a text joined with ":", each the first of its slots with a value, or empty. No text
    /// where every part is empty.
    package var parts: [[Int]] = []
    /// The unit of an epoch number; nil where its magnitude tells.
    package var unit: EpochUnit?
  }

  /// Every canonical field; one that the mapping does not have, has no slots.
  package struct Plan: Sendable {
    /// The event's own id. A record without one is malformed.
    package var id = Field()
    /// The word for what happened; `types` says what it means.
    package var type = Field()
    /// When it happened by the platform: RFC 3339 or an epoch number.
    package var timestamp = Field()
    /// The id of the message that the event speaks of.
    package var messageID = Field()
    /// The word for whether the message went out or came in.
    package var direction = Field()
    /// The direction of every record, where the platform's records do not say.
    package var fixedDirection: Direction?
    /// The word for the channel.
    package var channel = Field()
    /// The channel of every record, where the platform's records do not say.
    package var fixedChannel: Channel?
    /// When the outcome came about, where the platform says so apart from `timestamp`.
    package var deliveryTimestamp = Field()
    /// The status word; `statuses` says what it means for the outcome.
    package var status = Field()
    /// What all events of a message are to have in common.
    package var correlationID = Field()
    /// Since when the recipient consents.
    package var consentAt = Field()
    /// The version of the record; one that `versions` does not have is schema drift.
    package var schemaVersion = Field()
    /// Where the value is `false`, an outcome is not final yet: the status class counts as progress.
    package var final = Field()
  }

  /// What a type word means.
  package struct TypeRule: Sendable, Hashable {
    /// The event type.
    package var type: EventType
    /// The status word of a record that has none of its own.
    package var status: String?
    /// What that word says of the outcome.
    package var statusClass: StatusClass?
  }

  /// The names of the built-in mappings.
  package static let builtInNames = ["archiver", "aws-ses", "aws-sms", "genesys", "sendgrid", "twilio"]

  /// The built-in mapping of that name; nil where there is none.
  package static func named(_ name: String) throws(MappingError) -> ProviderMapping? {
    switch name {
    case "archiver": try ProviderMapping(json: PackageResources.archiver_json)
    case "aws-ses": try ProviderMapping(json: PackageResources.aws_ses_json)
    case "aws-sms": try ProviderMapping(json: PackageResources.aws_sms_json)
    case "genesys": try ProviderMapping(json: PackageResources.genesys_json)
    case "sendgrid": try ProviderMapping(json: PackageResources.sendgrid_json)
    case "twilio": try ProviderMapping(json: PackageResources.twilio_json)
    default: nil
    }
  }

  /// Reads a mapping from its JSON text, as docs/mappings.md specifies it; anything else in it is an error.
  package init(json bytes: [UInt8]) throws(MappingError) {
    file = bytes
    digest = SHA256.hash(bytes)
    let decoder = try MappingDecoder(bytes)
    name = try decoder.text("mapping")
    version = try decoder.version()
    description = try decoder.text("description")
    sources = try decoder.texts("sources", in: decoder.root, at: "")
    let fields = try MappingFields(decoder)
    plan = fields.plan
    outcome = fields.outcome
    records = try decoder.records()
    known = try decoder.known()
    slots = fields.slots
    labels = fields.labels
    let paths = slots.map(\.keys)
    let known = known.map { (path: $0.path.keys, isWildcard: $0.isWildcard) }
    // Where they are not looked at they are known, and an array is so with all that is in it.
    let labels = paths[fields.scannedCount...].map { (path: Array($0.prefix { $0 != JSONPointer.element }), isWildcard: false) }
    trie = PathTrie(slots: Array(paths[..<fields.scannedCount]), fieldCount: fields.fieldCount, known: known + labels)
    labelledTrie = PathTrie(slots: paths, fieldCount: fields.fieldCount, known: known)
    let statuses = try decoder.statuses()
    self.statuses = WordTable(statuses)
    types = WordTable(try decoder.types(statuses: self.statuses))
    channels = WordTable(try decoder.channels())
    directions = WordTable(try decoder.directions())
    versions = WordTable(fields.versions.map { ($0, true) })
  }
}
