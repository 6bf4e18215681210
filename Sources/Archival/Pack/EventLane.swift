internal import Events
internal import Sealing

/// The records of one channel in a group of exports, on their way into members.
struct EventLane: ~Copyable {
  /// Bytes of a member, about: the record that would exceed them begins the next.
  static let memberSize = 8 << 20

  private let tools: PackTools
  private(set) var members: [PackedMember] = []
  private(set) var leaves = SpilledList<Digest>()
  private(set) var keys = SpilledList<UInt64>()
  private var lines = LineBuffer()
  private var hashes: [Digest] = []
  private var file = PackedFile()
  private var memberSize = 0
  private var memberLeaves = 0
  private var places = PlacesWriter()
  private var filterKeys = KeySet()
  private var archiveKeys = KeySet()

  init(_ tools: PackTools) { self.tools = tools }

  /// Adds a record of an export, whose bytes those are.
  mutating func add(_ record: ScannedRecord, _ bytes: Span<UInt8>, export: String) throws {
    if memberSize > 0 && memberSize + bytes.count + 1 > EventLane.memberSize { try endMember() }
    lines.append(bytes)
    memberSize += bytes.count + 1
    memberLeaves += 1
    places.add(line: Int(record.event.line), export: export)
    try addKeys(record, bytes)
    if lines.isFull { try flush(all: false) }
  }

  /// Adds the ids and labels of an event: of a record's second one, only these.
  mutating func addKeys(_ record: ScannedRecord, _ bytes: Span<UInt8>) throws {
    let labels = record.labels
    let interaction = labels.withText(.interactionID, in: bytes) { FilterKey.interaction.hash($0) }
    filterKeys.insert(record.messageKey)
    filterKeys.insert(record.eventKey)
    if let interaction { filterKeys.insert(interaction) }
    try keep(record.messageKey)
    if let interaction { try keep(interaction) }
    if let key = labels.withText(.queueID, in: bytes, { FilterKey.queue.hash($0) }) { try keep(key) }
    if let key = labels.withText(.agentID, in: bytes, { FilterKey.agent.hash($0) }) { try keep(key) }
    if let key = labels.withText(.campaign, in: bytes, { FilterKey.campaign.hash($0) }) { try keep(key) }
    guard labels.has(.tags) else { return }
    var tags: [UInt64] = []
    labels.forEachTag(in: bytes) { tags.append(FilterKey.tag.hash($0)) }
    for key in tags { try keep(key) }
  }

  private mutating func keep(_ key: UInt64) throws {
    if archiveKeys.isNew(key) { try keys.append(key, to: tools.spill) }
  }

  /// Ends the lane's last member.
  mutating func finish() throws {
    if memberSize > 0 { try endMember() }
    try leaves.seal(to: tools.spill)
    try keys.seal(to: tools.spill)
  }

  private mutating func flush(all: Bool) throws {
    let tools = tools
    var frames: [PackedFile.Frame] = []
    try lines.flush(all: all, leaves: &hashes) { frames.append(try tools.pack($0)) }
    file.append(frames)
    try leaves.append(hashes, to: tools.spill)
    hashes.removeAll(keepingCapacity: true)
  }

  private mutating func endMember() throws {
    try flush(all: true)
    let filter = filterKeys.takeFilter()
    file.sha256 = lines.finish()
    members.append(
      PackedMember(
        file: file, places: try PackedFile.packed(places.take(), tools), leaves: memberLeaves,
        filter: try tools.spill.append(filter.bytes)))
    (memberSize, memberLeaves, file) = (0, 0, PackedFile())
  }
}

/// A member of events, packed.
struct PackedMember: Sendable {
  var file: PackedFile
  var places: PackedFile
  var leaves: Int
  /// The blocks of its filter.
  var filter: SpillRange
}

/// Says of each line of a member where it comes from: `# <export key>`, then for each record of the export how many lines it begins below
/// the one before, the first being counted from 0.
struct PlacesWriter {
  private var text: [UInt8] = []
  private var export = ""
  private var line = 0

  mutating func add(line: Int, export: String) {
    if text.isEmpty || export != self.export {
      text += Array("# \(export)\n".utf8)
      (self.export, self.line) = (export, 0)
    }
    let step = line - self.line
    self.line = line
    if (0..<10).contains(step) {
      text.append(0x30 + UInt8(step))
    } else {
      text += Array(String(step).utf8)
    }
    text.append(0x0a)
  }

  /// The text so far; the next member begins.
  mutating func take() -> [UInt8] {
    defer { text.removeAll(keepingCapacity: true) }
    return text
  }
}
