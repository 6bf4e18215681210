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
  /// Lines of the member that are not yet in a frame, and the sizes of those at its end whose leaves are not yet hashed.
  private var lines: [UInt8] = []
  private var unhashed: [Int] = []
  private var packer = FilePacker()
  private var hasher = MerkleHasher()
  private var memberSize = 0
  private var memberLeaves = 0
  private var places = PlacesWriter()
  private var filterKeys = KeySet()
  private var archiveKeys = KeySet()

  init(_ tools: PackTools) { self.tools = tools }

  /// Adds a record of an export, whose bytes those are.
  mutating func add(_ record: ScannedRecord, _ bytes: Span<UInt8>, export: String) throws {
    if memberSize > 0 && memberSize + bytes.count + 1 > EventLane.memberSize { try endMember() }
    lines.appendLine(bytes)
    unhashed.append(bytes.count)
    memberSize += bytes.count + 1
    memberLeaves += 1
    places.add(line: Int(record.event.line), export: export)
    try addKeys(record, bytes)
    if lines.count >= PackTools.frameSize { try flush(all: false) }
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
    var lines: [UInt8] = []
    swap(&lines, &self.lines)
    defer { swap(&lines, &self.lines) }
    var start = lines.count - unhashed.reduce(0) { $0 + $1 + 1 }
    for size in unhashed {
      let leaf = unsafe hasher.leaf(lines.span.bytes.extracting(start..<start + size))
      try leaves.append(leaf, to: tools.spill)
      start += size + 1
    }
    unhashed.removeAll(keepingCapacity: true)
    var packed = 0
    while lines.count - packed >= PackTools.frameSize || (all && packed < lines.count) {
      let end = min(lines.count, packed + PackTools.frameSize)
      try unsafe packer.add(lines.span.bytes.extracting(packed..<end), tools)
      packed = end
    }
    lines.removeFirst(packed)
  }

  private mutating func endMember() throws {
    try flush(all: true)
    let filter = filterKeys.takeFilter()
    members.append(
      PackedMember(
        file: packer.finish(), places: try FilePacker.pack(places.take(), tools), leaves: memberLeaves,
        filter: try tools.spill.append(filter.bytes)))
    (memberSize, memberLeaves) = (0, 0)
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

extension [UInt8] {
  /// Appends a record as a line: what breaks lines in it stands between tokens, and becomes a space.
  fileprivate mutating func appendLine(_ record: Span<UInt8>) {
    let start = count
    unsafe record.withUnsafeBytes { unsafe append(contentsOf: $0) }
    for index in start..<count where self[index] == 0x0a || self[index] == 0x0d { self[index] = 0x20 }
    append(0x0a)
  }
}
