internal import Storage
internal import Synchronization

/// Where sorted runs wait: a scratch file that is opened when the first one is too much for memory.
final class Scratch: Sendable {
  private let state: Mutex<State>
  private let folder: String

  /// Bytes of runs held in memory, all sorters together.
  static let memoryLimit = 16 << 20

  private struct State {
    var inMemory = 0
    var file: ScratchFile?
    var size: Int64 = 0
  }

  init(folder: String) {
    self.folder = folder
    state = Mutex(State())
  }

  func keep(_ bytes: [UInt8]) throws -> SortedRun {
    try state.withLock { state in
      if state.inMemory + bytes.count <= Scratch.memoryLimit {
        state.inMemory += bytes.count
        return SortedRun(bytes: bytes)
      }
      let file = try state.file ?? ScratchFile(in: folder)
      state.file = file
      try file.append(bytes)
      state.size += Int64(bytes.count)
      return SortedRun(file: file, range: state.size - Int64(bytes.count)..<state.size)
    }
  }
}
