internal import Events
internal import Storage
internal import Synchronization

/// What was read of records, by part of the join and content hash: a little of each part in memory, the rest in a scratch file.
final class PartScratch: Sendable {
  private let state: Mutex<State>

  private struct State {
    var file: ScratchFile
    var size: Int64 = 0
    var parts: [Part]
  }

  private struct Part {
    var pending: [UInt8] = []
    var blocks: [(offset: Int64, count: Int)] = []
  }

  /// Bytes of a part held in memory.
  private static let blockSize = 16 << 10

  init(parts: Int, folder: String) throws {
    state = Mutex(State(file: try ScratchFile(in: folder), parts: Array(repeating: Part(), count: parts)))
  }

  /// Adds what was read of a record: behind its content hash and length.
  func add(_ bytes: [UInt8], of contentHash: UInt64, part: Int) throws {
    try state.withLock { state in
      state.parts[part].pending.append(word: contentHash, bytes: 8)
      state.parts[part].pending.append(word: UInt64(bytes.count), bytes: 4)
      state.parts[part].pending += bytes
      let count = state.parts[part].pending.count
      guard count >= PartScratch.blockSize else { return }
      try state.file.append(state.parts[part].pending, of: "records to be compared")
      state.parts[part].blocks.append((state.size, count))
      state.parts[part].pending.removeAll(keepingCapacity: true)
      state.size += Int64(count)
    }
  }

  /// Everything of a part.
  func contents(of part: Int) throws -> [UInt64: [UInt8]] {
    let (file, part) = state.withLock { ($0.file, $0.parts[part]) }
    var found: [UInt64: [UInt8]] = [:]
    for block in part.blocks { PartScratch.unpack(try file.read(at: block.offset, count: block.count), into: &found) }
    PartScratch.unpack(part.pending, into: &found)
    return found
  }

  private static func unpack(_ bytes: [UInt8], into found: inout [UInt64: [UInt8]]) {
    var position = 0
    while position < bytes.count {
      let end = position + 12 + Int(bytes.span.integer(at: position + 8, bytes: 4))
      found[bytes.span.integer(at: position, bytes: 8)] = Array(bytes[position + 12..<end])
      position = end
    }
  }
}
