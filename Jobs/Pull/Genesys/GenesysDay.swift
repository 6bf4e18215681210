internal import Events
internal import Sealing
internal import Storage

/// The pages of one job, fetched and waiting to be kept.
struct GenesysDay: SourceDay {
  private(set) var listing = SourceListing()
  private let file: ScratchFile?
  private let place: String
  private var pages: [String: ScratchOrigin] = [:]
  private var end: Int64 = 0

  /// A day that is left for the next run, and why.
  init(unfinished reason: String) {
    listing.unfinished = [.init(path: "conversations", reason: reason)]
    file = nil
    place = ""
  }

  /// No pages yet; `place` is where they come from.
  init(file: ScratchFile, place: String) {
    self.file = file
    self.place = place
  }

  /// The next page, whose bytes are at the end of the file.
  mutating func add(_ name: String, bytes: [UInt8], _ facts: [(key: String, value: JSONValue)]) {
    guard let file else { return }
    let digest = SHA256.hash(bytes)
    pages[name] = ScratchOrigin(file, start: end, size: Int64(bytes.count), sha256: digest, facts: facts)
    listing.candidates.append(.init(path: name, storedName: name, size: Int64(bytes.count), sha256: digest))
    end += Int64(bytes.count)
  }

  func open(_ candidate: SourceListing.Candidate) async throws -> any ExportOrigin {
    guard let page = pages[candidate.path] else {
      throw StorageError(.notFound, "open", candidate.path, cause: "there is no such page", remedy: "run the same date again")
    }
    return page
  }

  func companion(of candidate: SourceListing.Candidate, _ suffix: String) async throws -> [UInt8] {
    throw StorageError(.notFound, "open", candidate.path + suffix, cause: "pages have no sidecars", remedy: "leave out `counts`")
  }

  func place(of candidate: SourceListing.Candidate) -> String { place }
}
