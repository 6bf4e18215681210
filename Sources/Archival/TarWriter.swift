internal import CArchive
internal import Glibc

/// Writes files into a tar (restricted pax, which is ustar for all that fits it) by libarchive: the one owner of its writer.
///
/// Bytes leave as they come, in one piece for each header, each content and each padding, and hold nothing of this machine: no owner,
/// no clock. Tars without their end can be joined.
@safe struct TarWriter: ~Copyable {
  private let archive: OpaquePointer
  private let output: Output

  /// Where the bytes go. What it throws ends the writing.
  typealias Sink = (RawSpan) throws(ArchiveError) -> Void

  private final class Output {
    let sink: Sink
    var error: ArchiveError?
    init(_ sink: @escaping Sink) { self.sink = sink }
  }

  init(_ sink: @escaping Sink) throws(ArchiveError) {
    guard Self.hasLocale, let archive = unsafe archive_write_new() else { throw .library("libarchive does not start") }
    let output = Output(sink)
    unsafe _ = archive_write_set_format_pax_restricted(archive)
    // No blocks: every call hands its bytes on as they are, without copying them.
    unsafe _ = archive_write_set_bytes_per_block(archive, 0)
    let context = unsafe Unmanaged.passUnretained(output).toOpaque()
    let result = unsafe archive_write_open(
      archive, context, nil,
      { _, context, bytes, count in
        guard let context = unsafe context else { return -1 }
        let output = unsafe Unmanaged<Output>.fromOpaque(context).takeUnretainedValue()
        do throws(ArchiveError) {
          try unsafe output.sink(RawSpan(_unsafeBytes: UnsafeRawBufferPointer(start: bytes, count: count)))
          return count
        } catch {
          output.error = error
          return -1
        }
      }, nil)
    guard result == ARCHIVE_OK else {
      unsafe _ = archive_write_free(archive)
      throw .library("libarchive does not start")
    }
    unsafe self.archive = archive
    self.output = output
  }

  deinit {
    // Whoever did not call `finish` wants no end either.
    unsafe _ = archive_write_fail(archive)
    unsafe _ = archive_write_free(archive)
  }

  /// Adds a file: read-only for all, of user and group 0, changed at that second since 1970.
  mutating func add(_ path: String, _ content: RawSpan, modified: Int64) throws(ArchiveError) {
    try addHeader(path, size: Int64(content.byteCount), modified: modified)
    if content.byteCount > 0 {
      let written = unsafe content.withUnsafeBytes { unsafe archive_write_data(archive, $0.baseAddress, $0.count) }
      if written != content.byteCount { try check(ARCHIVE_FATAL) }
    }
    try check(unsafe archive_write_finish_entry(archive))
  }

  /// Begins a file of that size, whose content and padding others write.
  static func header(_ path: String, size: Int64, modified: Int64) throws(ArchiveError) -> [UInt8] {
    let bytes = Bytes()
    var tar = try TarWriter { (span) throws(ArchiveError) in
      unsafe span.withUnsafeBytes { unsafe bytes.all.append(contentsOf: $0) }
    }
    try tar.addHeader(path, size: size, modified: modified)
    return bytes.all
  }

  private final class Bytes { var all: [UInt8] = [] }

  private mutating func addHeader(_ path: String, size: Int64, modified: Int64) throws(ArchiveError) {
    guard let entry = unsafe archive_entry_new() else { throw .library("no memory for libarchive") }
    defer { unsafe archive_entry_free(entry) }
    unsafe archive_entry_set_pathname_utf8(entry, path)
    // AE_IFREG, whose cast Swift does not import.
    unsafe archive_entry_set_filetype(entry, 0o100000)
    unsafe archive_entry_set_perm(entry, 0o444)
    unsafe archive_entry_set_mtime(entry, time_t(modified), 0)
    unsafe archive_entry_set_size(entry, size)
    try check(unsafe archive_write_header(archive, entry))
  }

  /// Writes the end of the tar: nothing can be added or joined after it.
  mutating func finish() throws(ArchiveError) { try check(unsafe archive_write_close(archive)) }

  private func check(_ result: Int32) throws(ArchiveError) {
    if let error = output.error { throw error }
    guard result != ARCHIVE_OK else { return }
    let text = unsafe archive_error_string(archive).map { unsafe String(cString: $0) }
    throw .library("libarchive: " + (text ?? "error \(result)"))
  }

  /// libarchive crashes on names that the process's character set lacks.
  private static let hasLocale = unsafe setlocale(LC_CTYPE, "C.UTF-8") != nil
}
