/// A file without a name, for what does not fit into memory: it is gone when the process ends, however that happens.
package final class ScratchFile: Sendable {
  private let file: FileDescriptor

  /// A scratch file on the file system of a folder.
  package init(in folder: String) throws(StorageError) { file = try FileDescriptor.scratch(in: folder) }

  /// Appends bytes. Only one caller at a time.
  package func append(_ bytes: borrowing [UInt8]) throws(StorageError) { unsafe try file.write(bytes.span.bytes) }
  /// The same of bytes in place.
  package func append(_ bytes: RawSpan) throws(StorageError) { try file.write(bytes) }

  /// The same; errors say what the bytes are of.
  package func append(_ bytes: borrowing [UInt8], of what: String) throws(StorageError) {
    do { try append(bytes) } catch {
      let room = "free some space there, or name a larger folder (`cache` of a store in a bucket), then run again"
      throw StorageError(
        error.code, "keep \(what) in", error.path, cause: error.cause, remedy: error.code == .full ? room : error.remedy)
    }
  }

  /// The bytes from an offset: `count`, or fewer at the end.
  package func read(at offset: Int64, count: Int) throws(StorageError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var span = bytes.mutableSpan
    var raw = unsafe span.mutableBytes
    let filled = try file.read(at: offset, into: &raw)
    return filled == count ? bytes : Array(bytes.prefix(filled))
  }

  /// Fills the buffer from an offset; fewer bytes only at the end.
  func read(at offset: Int64, into buffer: inout MutableRawSpan) throws(StorageError) -> Int {
    try file.read(at: offset, into: &buffer)
  }
}
