internal import CArchive
internal import Glibc

/// Makes the headers of files in a tar (restricted pax, which is ustar for all that fits it) by libarchive: the one owner of its writer.
///
/// They hold nothing of this machine: no owner, no clock.
@safe struct TarWriter: ~Copyable {
  private let archive: OpaquePointer
  private let output: Output

  private final class Output { var bytes: [UInt8] = [] }

  private init() throws(ArchiveError) {
    guard Self.hasLocale, let archive = unsafe archive_write_new() else { throw .library("libarchive does not start") }
    let output = Output()
    unsafe _ = archive_write_set_format_pax_restricted(archive)
    // No blocks: every call hands its bytes on as they are.
    unsafe _ = archive_write_set_bytes_per_block(archive, 0)
    let context = unsafe Unmanaged.passUnretained(output).toOpaque()
    let result = unsafe archive_write_open(
      archive, context, nil,
      { _, context, bytes, count in
        guard let context = unsafe context else { return -1 }
        let output = unsafe Unmanaged<Output>.fromOpaque(context).takeUnretainedValue()
        unsafe output.bytes.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: count))
        return count
      }, nil)
    guard result == ARCHIVE_OK else {
      unsafe _ = archive_write_free(archive)
      throw .library("libarchive does not start")
    }
    unsafe self.archive = archive
    self.output = output
  }

  deinit {
    // Nobody wants an end.
    unsafe _ = archive_write_fail(archive)
    unsafe _ = archive_write_free(archive)
  }

  /// The header of a file of that size, read-only for all, of user and group 0, changed at that second since 1970. Others write content and
  /// padding.
  static func header(_ path: String, size: Int64, modified: Int64) throws(ArchiveError) -> [UInt8] {
    let tar = try TarWriter()
    try tar.addHeader(path, size: size, modified: modified)
    return tar.output.bytes
  }

  private borrowing func addHeader(_ path: String, size: Int64, modified: Int64) throws(ArchiveError) {
    guard let entry = unsafe archive_entry_new() else { throw .library("no memory for libarchive") }
    defer { unsafe archive_entry_free(entry) }
    unsafe archive_entry_set_pathname_utf8(entry, path)
    // AE_IFREG, whose cast Swift does not import.
    unsafe archive_entry_set_filetype(entry, 0o100000)
    unsafe archive_entry_set_perm(entry, 0o444)
    unsafe archive_entry_set_mtime(entry, time_t(modified), 0)
    unsafe archive_entry_set_size(entry, size)
    guard unsafe archive_write_header(archive, entry) != ARCHIVE_OK else { return }
    let text = unsafe archive_error_string(archive).map { unsafe String(cString: $0) }
    throw .library("libarchive: " + (text ?? "an error"))
  }

  /// libarchive crashes on names that the process's character set lacks.
  private static let hasLocale = unsafe setlocale(LC_CTYPE, "C.UTF-8") != nil
}
