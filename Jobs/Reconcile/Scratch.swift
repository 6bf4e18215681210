internal import Storage
internal import Synchronization

/// Where sorted runs wait: in memory, and in a scratch file that is opened when there are too many.
final class Scratch: Sendable {
  private let state: Mutex<State>
  let folder: String

  /// Bytes of runs held in memory, all sorters together: those of a night of ten million events, about.
  private let memoryLimit: Int

  private struct State {
    var inMemory = 0
    var file: ScratchFile?
    var size: Int64 = 0
  }

  init(folder: String, memoryLimit: Int = 96 << 20) {
    (self.folder, self.memoryLimit) = (folder, memoryLimit)
    state = Mutex(State())
  }

  /// Keeps entries, given where they lie in the order of their keys.
  func keep(_ bytes: [UInt8], in order: [Range<Int>]) throws -> SortedRun {
    let fits = state.withLock { state in
      guard state.inMemory + bytes.count <= memoryLimit else { return false }
      state.inMemory += bytes.count
      return true
    }
    if fits { return SortedRun(bytes: bytes, order: order.map { Int32(truncatingIfNeeded: $0.lowerBound) }) }
    // Written in order, so that merging reads the file from front to back.
    var sorted: [UInt8] = []
    sorted.reserveCapacity(bytes.count)
    for entry in order { sorted += bytes[entry] }
    return try state.withLock { state in
      let file = try state.file ?? ScratchFile(in: folder)
      state.file = file
      try file.append(sorted)
      state.size += Int64(sorted.count)
      return SortedRun(file: file, range: state.size - Int64(sorted.count)..<state.size)
    }
  }
}
