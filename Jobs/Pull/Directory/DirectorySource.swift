package import Events
internal import Operations
internal import Sealing
internal import Storage

/// A directory in which an archiver, or the ledger, leaves its exports.
package struct DirectorySource: ExportSource {
  package var source: Source
  /// The directory; the source's pattern begins below it.
  package var path: String

  /// The directory is not looked at before a day is asked for.
  package init(_ source: Source, path: String) {
    self.source = source
    self.path = path
  }

  package func day(_ date: LogicalDate, dryRun: Bool) async throws -> any SourceDay {
    do throws(StorageError) {
      let folder = try SourceFolder(path)
      let listing = try DirectoryListing(source, folder, date).listing
      if source.side == .ledger, try folder.names(in: "").allSatisfy(Self.saysNothing) {
        throw StorageError(
          .io, "list", path, cause: "nothing at all is in it, as where a mount is lost",
          remedy: "mount it; where the ledger has nothing yet, let it leave a file of any name")
      }
      return Day(path: path, folder: folder, listing: listing)
    } catch {
      var error = error
      // That it is missing may be a mount's fault; that it is no folder is the config's.
      if error.code == .notFound { error.remedy = "mount or create it, or mend the source's `path`" }
      if error.code == .wrongKind { error.remedy = "name a directory in the source's `path`" }
      throw SourceUnreadable(source: source.name, error: error)
    }
  }

  /// What a file system puts there itself, or anybody beside the exports.
  private static func saysNothing(_ name: [UInt8]) -> Bool { name.first == UInt8(ascii: ".") || name == Array("lost+found".utf8) }

  private struct Day: SourceDay {
    let path: String
    let folder: SourceFolder
    let listing: SourceListing

    func open(_ candidate: SourceListing.Candidate) async throws -> any ExportOrigin {
      Origin(file: try folder.open(candidate.path), folder: folder, path: candidate.path)
    }

    func companion(of candidate: SourceListing.Candidate, _ suffix: String) async throws -> [UInt8] {
      let reader = try folder.open(candidate.path + suffix)
      var bytes = [UInt8](repeating: 0, count: 1 << 16)
      let count = try await reader.read(at: 0, into: &bytes)
      return Array(bytes.prefix(count))
    }

    func place(of candidate: SourceListing.Candidate) -> String { path + "/" + candidate.path }
  }

  private struct Origin: ExportOrigin {
    let file: FileReader
    let folder: SourceFolder
    let path: String

    var size: Int64 { file.size }
    var modified: Int64? { file.status.modified }
    var sha256: Digest? { nil }
    var facts: [(key: String, value: JSONValue)] { [] }

    func read(at offset: Int64, into buffer: inout MutableRawSpan) async throws -> Int {
      try await file.read(at: offset, into: &buffer)
    }

    func isUnchanged() async throws -> Bool { try folder.status(of: path) == file.status }
  }
}
