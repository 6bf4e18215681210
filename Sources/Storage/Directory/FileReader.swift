/// A file that is open for reading: an object of a directory store, or an export at its origin.
package final class FileReader: ObjectReader {
  private let file: FileDescriptor
  /// What the file system said when the file was opened.
  package let status: FileStatus
  /// Bytes, when the file was opened.
  package var size: Int64 { status.size }

  init(_ file: consuming FileDescriptor) throws(StorageError) {
    let status = try file.status()
    guard status.kind == .file else {
      throw StorageError(
        .wrongKind, "open", file.path, cause: status.kind == .folder ? "it is a folder" : "it is no regular file",
        remedy: "put the file itself there")
    }
    file.expectSequentialReads()
    self.status = status
    self.file = file
  }

  /// Fewer bytes than the buffer has room for only at the end of the file; none behind it.
  package func read(at offset: Int64, into buffer: inout MutableRawSpan) async throws -> Int {
    try file.read(at: offset, into: &buffer)
  }
}
