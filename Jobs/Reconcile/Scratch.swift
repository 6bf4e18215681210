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

  /// Keeps entries that are in the order of their keys.
  func keep(_ entries: [UInt8]) throws -> SortedRun {
    let fits = state.withLock { state in
      guard state.inMemory + entries.count <= memoryLimit else { return false }
      state.inMemory += entries.count
      return true
    }
    if fits { return SortedRun(bytes: entries) }
    return try state.withLock { state in
      let file = try state.file ?? ScratchFile(in: folder)
      state.file = file
      try file.append(entries)
      state.size += Int64(entries.count)
      return SortedRun(file: file, range: state.size - Int64(entries.count)..<state.size)
    }
  }
}
