import Foundation
import Testing

/// Compares a text with a file of the repository. With `RECORD_SNAPSHOTS=1` the file is written, and the test fails all the
/// same, so that a recording run is never taken for a passing one.
func expectSnapshot(_ text: String, _ path: String, location: SourceLocation = #_sourceLocation) {
  let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  let file = root.appending(path: path)
  if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
    do {
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    } catch {
      Issue.record("cannot record \(path): \(error)", sourceLocation: location)
    }
    Issue.record("recorded \(path)", sourceLocation: location)
    return
  }
  let kept = (try? Data(contentsOf: file)).map { String(decoding: $0, as: UTF8.self) }
  let isSame = kept == text
  #expect(
    isSame, "\(path) differs: RECORD_SNAPSHOTS=1 swift test --filter OperationsTests writes it anew", sourceLocation: location)
}
