internal import Operations
internal import Reports
internal import Storage

/// The folder of one version of a report: files are made one by one, each compared with what is there or kept until all of them are named.
struct ReportFolder: Sendable {
  let store: any ObjectStore
  let path: String

  /// A file that was made.
  struct Draft: Sendable {
    let file: StoredFile
    /// What has yet to be named; nil for what is there already.
    let writer: (any ObjectWriter)?
    /// Whether what is there has other bytes.
    let differs: Bool
  }

  /// Makes a file. What fails leaves nothing.
  func draft<Value>(_ name: String, _ body: (DigestSink) async throws -> Value) async throws -> (draft: Draft, value: Value) {
    let key = try ReconciliationFolder.key(path + "/" + name)
    let writer = try await store.head(key) == nil ? store.create(key) : nil
    do {
      let sink = DigestSink(writer)
      let value = try await body(sink)
      let file = StoredFile(key: key.description, sha256: await sink.digest())
      let differs = writer == nil ? try await ObjectLines(try await store.open(key)).digest() != file.sha256 : false
      return (Draft(file: file, writer: writer, differs: differs), value)
    } catch {
      await writer?.abandon()
      throw error
    }
  }

  /// Makes a file of bytes at hand.
  func draft(_ name: String, _ bytes: [UInt8]) async throws -> Draft {
    try await draft(name) { sink in try await sink.write(bytes) }.draft
  }

  /// Names the files; the last one when all others are durable, which are flushed side by side. False where there was none to name.
  func commit(_ drafts: [Draft]) async throws -> Bool {
    _ = try await someAtOnce(drafts.dropLast()) { try await $0.writer?.commit(.flushed) }
    try await drafts.last?.writer?.commit(.flushed)
    return drafts.contains { $0.writer != nil }
  }

  func abandon(_ drafts: [Draft]) async { for draft in drafts { await draft.writer?.abandon() } }
}
