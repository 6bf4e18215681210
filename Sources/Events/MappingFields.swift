/// Reads the `fields` of a mapping and gives every path that they name a slot, once.
struct MappingFields {
  private(set) var plan = ProviderMapping.Plan()
  /// The same with what `outcome` says otherwise; nil where the mapping has none.
  private(set) var outcome: ProviderMapping.Plan?
  private(set) var slots: [JSONPointer] = []
  private(set) var versions: [String] = []
  /// The slots of each label; how many of the slots are fields, and how many the nightly scan looks at: fields, then carriers.
  private(set) var labels = [[Int]](repeating: [], count: RecordLabels.Name.mapped.count)
  private(set) var fieldCount = 0
  private(set) var scannedCount = 0
  private let decoder: MappingDecoder

  private static let required = ["id", "type", "timestamp", "messageId", "direction"]
  private static let optional = [
    "channel", "deliveryTimestamp", "status", "correlationId", "consentAt", "schemaVersion", "final",
  ]

  init(_ decoder: MappingDecoder) throws(MappingError) {
    self.decoder = decoder
    guard let fields = try decoder.required("fields", in: decoder.root, at: "").members else {
      throw MappingDecoder.wrongType(at: "/fields", expected: "an object")
    }
    try decoder.check(fields, at: "/fields", allowed: Self.required + Self.optional)
    for name in Self.required { _ = try decoder.required(name, in: fields, at: "/fields") }
    for (name, value) in fields { try read(name, value, in: "/fields") }
    try readOutcome()
    fieldCount = slots.count
    try readLabels()
  }

  private mutating func readOutcome() throws(MappingError) {
    guard let outcome = decoder.value("outcome", in: decoder.root) else { return }
    guard let fields = outcome.members else { throw MappingDecoder.wrongType(at: "/outcome", expected: "an object") }
    try decoder.check(fields, at: "/outcome", allowed: Self.required + Self.optional)
    for name in ["id", "type"] { _ = try decoder.required(name, in: fields, at: "/outcome") }
    let first = plan
    for (name, value) in fields { try read(name, value, in: "/outcome") }
    self.outcome = plan
    plan = first
  }

  private mutating func readLabels() throws(MappingError) {
    var members: MappingDecoder.Members = []
    if let value = decoder.value("labels", in: decoder.root) {
      guard let given = value.members else { throw MappingDecoder.wrongType(at: "/labels", expected: "an object") }
      members = given
    }
    try decoder.check(members, at: "/labels", allowed: RecordLabels.Name.mapped.map(\.key))
    for name in [.carrier] + RecordLabels.Name.mapped.filter({ $0 != .carrier }) {
      let place = "/labels/" + name.key
      if let value = decoder.value(name.key, in: members) {
        guard let field = value.members else { throw MappingDecoder.wrongType(at: place, expected: "an object") }
        labels[name.rawValue] = try self.field(field, at: place).slots
      }
      if name == .carrier { scannedCount = slots.count }
    }
  }

  private mutating func read(_ name: String, _ value: JSONValue, in section: String) throws(MappingError) {
    let place = section + "/" + name
    guard let members = value.members else { throw MappingDecoder.wrongType(at: place, expected: "an object") }
    switch name {
    case "id": plan.id = try field(members, at: place, "compose")
    case "type": plan.type = try field(members, at: place)
    case "timestamp": plan.timestamp = try field(members, at: place, "unit")
    case "messageId": plan.messageID = try field(members, at: place, "compose")
    case "direction":
      plan.fixedDirection = try constant(members, at: place, Direction.allCases.map { ($0.rawValue, $0) })
      if plan.fixedDirection == nil { plan.direction = try field(members, at: place) }
    case "channel":
      plan.fixedChannel = try constant(members, at: place, Channel.allCases.map { ($0.name, $0) })
      if plan.fixedChannel == nil { plan.channel = try field(members, at: place) }
    case "deliveryTimestamp": plan.deliveryTimestamp = try field(members, at: place, "unit")
    case "status": plan.status = try field(members, at: place)
    case "correlationId": plan.correlationID = try field(members, at: place)
    case "consentAt": plan.consentAt = try field(members, at: place, "unit")
    case "schemaVersion":
      plan.schemaVersion = try field(members, at: place, "known")
      versions = try decoder.texts("known", in: members, at: place)
    default: plan.final = try field(members, at: place)
    }
  }

  /// `{"const": …}`; nil where there is no such key.
  private func constant<Value>(
    _ members: MappingDecoder.Members, at place: String, _ names: [(name: String, value: Value)]
  ) throws(MappingError) -> Value? {
    guard let constant = decoder.value("const", in: members) else { return nil }
    try decoder.check(members, at: place, allowed: ["const", "source"])
    let name = constant.stringValue ?? ""
    guard let match = names.first(where: { $0.name == name }) else {
      throw MappingDecoder.unknownWord(name, at: place + "/const", allowed: names.map(\.name))
    }
    return match.value
  }

  /// `{"at": […], …}`
  private mutating func field(
    _ members: MappingDecoder.Members, at place: String, _ extra: String...
  ) throws(MappingError) -> ProviderMapping.Field {
    try decoder.check(members, at: place, allowed: ["at", "source"] + extra)
    var field = ProviderMapping.Field()
    if let at = decoder.value("at", in: members) { field.slots = try slots(at, at: place + "/at") }
    if let parts = decoder.value("compose", in: members) { field.parts = try self.parts(parts, at: place + "/compose") }
    if field.slots.isEmpty && field.parts.isEmpty { _ = try decoder.required("at", in: members, at: place) }
    if let unit = decoder.value("unit", in: members) {
      let word = unit.stringValue ?? ""
      guard let match = EpochUnit(rawValue: word) else {
        throw MappingDecoder.unknownWord(word, at: place + "/unit", allowed: EpochUnit.allCases.map(\.rawValue))
      }
      field.unit = match
    }
    return field
  }

  /// The parts of a composed text: a pointer, or several of which the first with a value counts.
  private mutating func parts(_ value: JSONValue, at place: String) throws(MappingError) -> [[Int]] {
    guard let elements = value.elements, !elements.isEmpty else {
      throw MappingDecoder.wrongType(at: place, expected: "an array of pointers or of arrays of them")
    }
    var parts: [[Int]] = []
    for (index, element) in elements.enumerated() {
      let several: JSONValue = element.elements == nil ? .array([element]) : element
      parts.append(try slots(several, at: "\(place)/\(index)"))
    }
    return parts
  }

  private mutating func slots(_ value: JSONValue, at place: String) throws(MappingError) -> [Int] {
    guard let elements = value.elements, !elements.isEmpty else {
      throw MappingDecoder.wrongType(at: place, expected: "an array of pointers")
    }
    guard elements.count <= SlotList.limit else {
      throw MappingDecoder.wrongType(at: place, expected: "at most \(SlotList.limit) pointers")
    }
    var indexes: [Int] = []
    for (index, element) in elements.enumerated() {
      guard let text = element.stringValue else {
        throw MappingDecoder.wrongType(at: "\(place)/\(index)", expected: "a pointer")
      }
      let pointer = try decoder.pointer(text, at: "\(place)/\(index)")
      if !slots.contains(pointer) { slots.append(pointer) }
      indexes.append(slots.firstIndex(of: pointer) ?? 0)
    }
    return indexes
  }
}
