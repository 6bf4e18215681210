internal import Sealing

/// `evidence.sha256` beside a report: every file of the store that its figures come from, in the form of `sha256sum`.
package struct EvidenceList: Hashable, Sendable {
  /// By key, each once.
  package let files: [StoredFile]

  /// Of these, in any order.
  package init(_ files: [StoredFile]) { self.files = Set(files).sorted { ($0.key, $0.sha256) < ($1.key, $1.sha256) } }

  /// Its name in the report's folder, and the most bytes that are read of it.
  package static let name = "evidence.sha256"
  /// In bytes.
  package static let limit = 1 << 26

  /// The file's bytes: a line each of digest, two blanks, key.
  package var bytes: [UInt8] { files.flatMap { Array("\($0.sha256)  \($0.key)\n".utf8) } }

  /// Reads one; `place` names it in errors.
  package init(parsing bytes: [UInt8], at place: String) throws(ReportError) {
    var files: [StoredFile] = []
    for line in bytes.split(separator: 0x0a) {
      let text = String(decoding: line, as: UTF8.self)
      let (sha256, key) = (String(text.prefix(64)), String(text.dropFirst(66)))
      guard Digest(hex: sha256) != nil, text.dropFirst(64).hasPrefix("  "), !key.isEmpty else {
        throw ReportError(place: "\(place):\(files.count + 1)", cause: "a SHA-256, two blanks and a key are expected")
      }
      files.append(StoredFile(key: key, sha256: sha256))
    }
    self.files = files
  }
}
