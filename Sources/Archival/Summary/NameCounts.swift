internal import Events

/// Counts records by name, in bounded memory. Its state follows from what was counted alone: parts add up to the same in any order.
///
/// Of up to 16,384 names all are counted. Of more, those are kept whose hash ends in so many zero bits that no more are left:
/// a sample, which no order of arrival can change. The records of the others are counted together.
struct NameCounts: Sendable {
  /// Names of a summary: those with most records.
  static let most = 10_000
  /// Names that are counted one by one.
  static let capacity = 16_384
  /// Bytes of a name. One that is longer is no name that people gave.
  static let longest = 256

  private var entries: [Entry] = []
  /// The names, one behind the other.
  private var texts: [UInt8] = []
  /// A hash table of entries, by the upper half of their hashes.
  private var slots = [Int32](repeating: empty, count: 64)
  /// Names are kept whose hash ends in so many zero bits.
  private var level: UInt64 = 0
  private var hasLongName = false
  private var others = Volume()

  private static let empty: Int32 = -1

  private struct Entry {
    var hash: UInt64
    var text: Range<Int>
    var volume: Volume
  }

  /// Counts a record; its name is UTF-8.
  mutating func add(_ name: Span<UInt8>, _ kind: Volume.Kind) {
    guard name.count <= NameCounts.longest else {
      hasLongName = true
      return others[kind] += 1
    }
    let hash = Checksum.hash(name)
    guard let place = place(of: name, hash) else { return others[kind] += 1 }
    entries[place].volume[kind] += 1
    if entries.count > NameCounts.capacity { thin() }
  }

  /// Adds another part's counts.
  static func += (a: inout NameCounts, b: NameCounts) {
    a.others += b.others
    if b.hasLongName { a.hasLongName = true }
    if b.level > a.level {
      a.level = b.level
      a.drop()
    }
    for entry in b.entries {
      let name = b.texts.span.extracting(entry.text)
      guard let place = a.place(of: name, entry.hash) else {
        a.others += entry.volume
        continue
      }
      a.entries[place].volume += entry.volume
      if a.entries.count > NameCounts.capacity { a.thin() }
    }
  }

  /// What a summary has of them; `none` is for others to tell.
  var volumes: Summary.Volumes {
    var volumes = Summary.Volumes()
    volumes.others = others
    // Bytes that are no UTF-8 become U+FFFD, and two such names one.
    var byName: [Summary.Name: Volume] = [:]
    for entry in entries {
      byName[Summary.Name(String(decoding: texts[entry.text], as: UTF8.self)), default: Volume()] += entry.volume
    }
    let sorted = byName.sorted { ($1.value.total, $0.key) < ($0.value.total, $1.key) }
    for (index, (name, volume)) in sorted.enumerated() {
      if index < NameCounts.most { volumes.names[name] = volume } else { volumes.others += volume }
    }
    volumes.otherNames = level > 0 || hasLongName ? nil : max(0, sorted.count - NameCounts.most)
    return volumes
  }

  /// Where a name is counted, from now on; nil where it is not of the sample.
  private mutating func place(of name: Span<UInt8>, _ hash: UInt64) -> Int? {
    guard hash & (1 << level - 1) == 0 else { return nil }
    var slot = slot(hash)
    while slots[slot] != NameCounts.empty {
      let place = Int(slots[slot])
      if entries[place].hash == hash, isSame(entries[place].text, name) { return place }
      slot = (slot + 1) & (slots.count - 1)
    }
    let start = texts.count
    for index in name.indices { texts.append(name[index]) }
    slots[slot] = Int32(truncatingIfNeeded: entries.count)
    entries.append(Entry(hash: hash, text: start..<texts.count, volume: Volume()))
    if entries.count * 4 > slots.count * 3 { index(slots.count * 2) }
    return entries.count - 1
  }

  private func slot(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash >> 32) & (slots.count - 1) }

  private func isSame(_ text: Range<Int>, _ name: Span<UInt8>) -> Bool {
    guard text.count == name.count else { return false }
    for index in name.indices where texts[text.lowerBound + index] != name[index] { return false }
    return true
  }

  /// Halves the sample until it fits.
  private mutating func thin() {
    while entries.count > NameCounts.capacity, level < 32 {
      level += 1
      drop()
    }
  }

  /// Drops names that are not of the sample.
  private mutating func drop() {
    let (before, names) = (entries, texts)
    (entries, texts) = ([], [])
    for var entry in before {
      guard entry.hash & (1 << level - 1) == 0 else {
        others += entry.volume
        continue
      }
      let start = texts.count
      texts += names[entry.text]
      entry.text = start..<texts.count
      entries.append(entry)
    }
    index(slots.count)
  }

  private mutating func index(_ size: Int) {
    slots = Array(repeating: NameCounts.empty, count: size)
    for (number, entry) in entries.enumerated() {
      var slot = slot(entry.hash)
      while slots[slot] != NameCounts.empty { slot = (slot + 1) & (size - 1) }
      slots[slot] = Int32(truncatingIfNeeded: number)
    }
  }
}
