@testable internal import Archival
internal import Events
internal import Sealing
internal import Storage
internal import TestSupport

/// What archives are read by, from arbitrary bytes: a seek table, the index beside an archive, the headers of a tar. Each is refused or read,
/// within its bounds; never a crash.
///
/// Byte 0 modulo 3 tells which; the rest is the file, or for bytes from 128 on the changes to a good one, of an offset in two bytes and a byte
/// each.
struct ArchiveTarget: FuzzTarget {
  let name = "archive"

  private static let table: [UInt8] = {
    var table = SeekTable()
    for size in 1...20 { table.append(packed: size, size: size * 3) }
    return [UInt8](repeating: 7, count: 210) + table.bytes
  }()

  private static let index: [UInt8] = {
    var filter = BlockFilter(blocks: 2)
    filter.insert(FilterKey.message.hash("M"), block: BlockFilter.block(of: FilterKey.message.hash("M"), in: 2))
    filter.seal()
    return ArchiveIndexTables.sample.head + filter.bytes + filter.bytes
  }()

  private static let tar: [UInt8] = {
    let headers = ["a", "data/ü", "b/" + String(repeating: "long/", count: 60) + "n"].compactMap {
      try? TarWriter.header($0, size: 0, modified: 0)
    }
    return headers.flatMap { $0 } + [UInt8](repeating: 0, count: 1024)
  }()

  func check(_ input: [UInt8]) {
    guard let first = input.first else { return }
    let good = [Self.table, Self.index, Self.tar][Int(first % 3)]
    var file = Array(input[1...])
    if first >= 128 {
      file = good
      var changes = input[1...]
      while changes.count >= 3 {
        let offset = (Int(changes.removeFirst()) << 8 | Int(changes.removeFirst())) % file.count
        file[offset] = changes.removeFirst()
      }
    }
    switch first % 3 {
    case 0: checkTable(file)
    case 1: checkIndex(file, isGood: file == Self.index)
    default: checkTar(file)
    }
  }

  private func checkTable(_ file: [UInt8]) {
    guard let length = try? SeekTable.length(footer: Array(file.suffix(SeekTable.footer)), of: Int64(file.count)).bytes,
      let table = try? SeekTable(Array(file.suffix(length)), of: Int64(file.count))
    else { return }
    require(table.packed == Int64(file.count - length), "frames that are not the file's")
    for place in [0, 1, table.size / 2, table.size] {
      let frames = table.frames(holding: place..<table.size)
      require(place == table.size || (frames.first?.start ?? .max) <= place, "a range without its first frame")
    }
  }

  private func checkIndex(_ file: [UInt8], isGood: Bool) {
    Async.wait {
      let store = MemoryStore()
      guard let key = ObjectKey("a.index") else { return }
      try await store.put(file, as: key)
      guard let index = try? await ArchiveIndex(try await store.open(key)) else {
        return require(!isGood, "a good index is refused")
      }
      for kind in FilterKey.allCases {
        do { _ = try await (index.mayHold(kind, "M"), index.members(holding: kind, "M")) } catch is ArchiveError {}
      }
    }
  }

  private func checkTar(_ file: [UInt8]) {
    var entries = TarEntries()
    var paths: Set<String> = []
    var position = 0
    while position < file.count {
      guard let step = try? entries.next(file, from: position, at: Int64(position)), case .file(let entry) = step else { return }
      require(entry.header >= 512 && entry.size >= 0, "an entry without a header")
      require(ObjectKey(entry.path) != nil && paths.insert(entry.path).inserted, "a path that may do harm")
      let (next, overflow) = (position + entry.header).addingReportingOverflow(Int(entry.size + 511) & ~511)
      if overflow { return }
      position = next
    }
  }

  func seeds() -> [[UInt8]] {
    [[0] + Self.table, [1] + Self.index, [2] + Self.tar, [129, 0, 9, 1], [128, 0, 220, 255], [130, 0, 124, 55]]
  }
}

extension ArchiveIndexTables {
  /// Those of an archive of one file with one event.
  fileprivate static var sample: ArchiveIndexTables {
    ArchiveIndexTables(members: [Member(leaves: 0..<1, blocks: 0..<2)], nodes: [SHA256.hash([0])], archiveBlocks: 2)
  }
}
