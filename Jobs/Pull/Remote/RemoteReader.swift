internal import Storage

/// Reads a body that comes piece by piece as if it were a file: from its beginning to its end, and again. Where the way breaks it goes on
/// from the byte that is missing.
actor RemoteReader {
  /// Begins the body at an offset. Throws `OriginFailure.changed` where it is another by now.
  typealias Begin = @Sendable (_ offset: Int64) async throws -> HTTPDownload

  private let begin: Begin
  private let size: Int64
  private var download: HTTPDownload?
  private var offset: Int64 = 0
  private var rest: ArraySlice<UInt8> = []
  /// Breaks since the last byte came.
  private var breaks = 0

  /// How often it goes on where it broke, without a byte in between.
  private static let patience = 4

  /// `first`, where the body is open already.
  init(size: Int64, first: HTTPDownload?, _ begin: @escaping Begin) {
    self.size = size
    self.begin = begin
    download = first
  }

  /// So many bytes from an offset, fewer only at the end.
  func bytes(at wanted: Int64, count: Int) async throws -> [UInt8] {
    if wanted != offset { (download, offset, rest) = (nil, wanted, []) }
    let count = Int(max(0, min(Int64(count), size - wanted)))
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    while bytes.count < count {
      if rest.isEmpty { try await next() }
      let taken = rest.prefix(count - bytes.count)
      bytes += taken
      rest = rest.dropFirst(taken.count)
      offset += Int64(taken.count)
    }
    return bytes
  }

  /// The next piece, from wherever the way broke.
  private func next() async throws {
    while rest.isEmpty {
      try Task.checkCancellation()
      do { try await more() } catch var error as StorageError where [.unavailable, .damaged].contains(error.code) {
        (download, breaks) = (nil, breaks + 1)
        guard breaks > Self.patience else { continue }
        // What is cut short every time is the way's fault, and not an object's that was damaged.
        if error.code == .damaged { error.code = .unavailable }
        throw error
      }
    }
  }

  private func more() async throws {
    let open: HTTPDownload
    if let download { open = download } else { open = try await begin(offset) }
    download = open
    guard let piece = try await open.next() else {
      throw StorageError(
        .damaged, "read", "the export", cause: "it ends at byte \(offset) of \(size)", remedy: "run the same date again")
    }
    guard Int64(piece.count) <= size - offset else { throw OriginFailure.changed }
    rest = piece[...]
    breaks = 0
  }
}

extension MutableRawSpan {
  /// Fills it from its beginning with as many of the bytes as it takes.
  mutating func fill(with bytes: [UInt8]) {
    unsafe withUnsafeMutableBytes { target in
      unsafe bytes.prefix(target.count).withUnsafeBytes { unsafe target.copyMemory(from: $0) }
    }
  }
}
