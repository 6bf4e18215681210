internal import Events
internal import Sealing
internal import Storage

/// A day's exports at a server, and how to get them.
struct HTTPSDay: SourceDay {
  var listing = SourceListing()
  private let web: WebReader
  private let scratchFolder: String
  /// By stored name, which is unique.
  private var addresses: [String: WebAddress] = [:]

  init(web: WebReader, scratchFolder: String) {
    self.web = web
    self.scratchFolder = scratchFolder
  }

  // MARK: listing

  mutating func add(_ candidate: SourceListing.Candidate, _ address: WebAddress) {
    guard addresses.updateValue(address, forKey: candidate.storedName) == nil else {
      return refuse(candidate.path, candidate.storedName, .sameName)
    }
    listing.candidates.append(candidate)
  }

  mutating func leave(_ path: String) {
    listing.unfinished.append(.init(path: path, reason: "its name says that it is still being written"))
  }

  mutating func refuse(_ path: String, _ name: String, _ reason: Refusal.Reason) {
    listing.refusals.append(Refusal(path: path, name: name, reason: reason))
  }

  // MARK: getting

  func open(_ candidate: SourceListing.Candidate) async throws -> any ExportOrigin {
    let address = try address(of: candidate)
    let precondition = candidate.tag.map { [HTTPHeader("If-Match", $0)] } ?? []
    let download = try await web.open(.get, address, precondition)
    let export = WebExport(download.header)
    // A server that knows no preconditions shows by its ETag that it is another.
    if let tag = candidate.tag, export.tag != nil, export.tag != tag { throw OriginFailure.changed }
    guard let size = export.size else { return try await gather(download, address, export) }
    let (web, latest) = (web, export)
    return RemoteOrigin(
      size: size, modified: export.modified?.nanoseconds, sha256: export.sha256, facts: export.facts, first: download
    ) {
      offset in
      if offset == 0 { return try await Self.again(web, address, latest) }
      guard let headers = latest.rest(from: offset) else {
        throw StorageError(
          .unavailable, "read", address.description, cause: "the body broke off at byte \(offset) of \(size)",
          remedy: "run the same date again")
      }
      let rest = try await web.open(.get, address, headers)
      guard rest.status == 206, rest.header("Content-Range") == "bytes \(offset)-\(size - 1)/\(size)" else {
        throw OriginFailure.changed
      }
      return rest
    } recheck: {
      try await Self.isUnchanged(web, address, latest)
    }
  }

  func companion(of candidate: SourceListing.Candidate, _ suffix: String) async throws -> [UInt8] {
    let address = try address(of: candidate)
    guard let companion = address.adding(suffix) else {
      throw StorageError(.notFound, "open", candidate.path, cause: "it can have no sidecar", remedy: "check its address")
    }
    return try await web.read(companion, limit: 1 << 16)
  }

  func place(of candidate: SourceListing.Candidate) -> String { addresses[candidate.storedName]?.description ?? candidate.path }

  private func address(of candidate: SourceListing.Candidate) throws(StorageError) -> WebAddress {
    guard let address = addresses[candidate.storedName] else {
      throw StorageError(.notFound, "open", candidate.path, cause: "it is not listed", remedy: "run the same date again")
    }
    return address
  }

  /// The whole body once more, if it is the same.
  private static func again(_ web: WebReader, _ address: WebAddress, _ export: WebExport) async throws -> HTTPDownload {
    let download = try await web.open(.get, address, export.tag.map { [HTTPHeader("If-Match", $0)] } ?? [])
    guard WebExport(download.header).isSame(as: export) else { throw OriginFailure.changed }
    return download
  }

  /// A second look at what was read. A server that does not answer a HEAD has said all that it says.
  private static func isUnchanged(_ web: WebReader, _ address: WebAddress, _ export: WebExport) async throws -> Bool {
    do { return WebExport(try await web.open(.head, address).header).isSame(as: export) } catch let error as StorageError {
      guard error.code == .io else { throw error }
      return true
    }
  }

  /// Fetches all of an export whose length is not told. Where it breaks off there is no place to go on from, so it begins again.
  private func gather(_ first: HTTPDownload, _ address: WebAddress, _ export: WebExport) async throws -> ScratchOrigin {
    var open: HTTPDownload? = first
    var attempt = 1
    while true {
      do {
        let file = try ScratchFile(in: scratchFolder)
        var size: Int64 = 0
        let download: HTTPDownload
        if let open { download = open } else { download = try await Self.again(web, address, export) }
        while let piece = try await download.next() {
          try file.append(piece, of: address.description)
          size += Int64(piece.count)
        }
        return ScratchOrigin(
          file, size: size, modified: export.modified?.nanoseconds, sha256: export.sha256, facts: export.facts)
      } catch let error as StorageError where error.isOfTransfer && attempt < 3 { (open, attempt) = (nil, attempt + 1) }
    }
  }
}
