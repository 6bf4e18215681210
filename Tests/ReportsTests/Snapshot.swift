internal import Glibc
internal import Testing

/// Lays text beside the baseline kept under `Snapshots/`. A missing baseline is a failure that says how to record it, and so is
/// recording itself: `RECORD_SNAPSHOTS=1 swift test --filter ReportsTests`, then read what changed.
func expectSnapshot(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
  let folder = String(#filePath.dropLast("Snapshot.swift".count)) + "Snapshots/"
  let path = folder + name
  if unsafe getenv("RECORD_SNAPSHOTS") != nil {
    _ = unsafe mkdir(folder, 0o755)
    try write(text, to: path)
    Issue.record("recorded \(name); look at it, then run without RECORD_SNAPSHOTS", sourceLocation: sourceLocation)
    return
  }
  guard let baseline = read(path) else {
    Issue.record(
      "no baseline \(name); record it: RECORD_SNAPSHOTS=1 swift test --filter ReportsTests", sourceLocation: sourceLocation)
    return
  }
  guard baseline != text else { return }
  let (old, new) = (
    baseline.split(separator: "\n", omittingEmptySubsequences: false),
    text.split(separator: "\n", omittingEmptySubsequences: false)
  )
  let line = zip(old, new).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(old.count, new.count)
  let (was, now) = (line < old.count ? old[line] : "the end", line < new.count ? new[line] : "the end")
  Issue.record("\(name) differs from line \(line + 1) on\n was: \(was)\n now: \(now)", sourceLocation: sourceLocation)
}

func read(_ path: some StringProtocol) -> String? {
  guard let file = unsafe fopen(String(path), "r") else { return nil }
  defer { unsafe fclose(file) }
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = unsafe fread(&chunk, 1, chunk.count, file)
    guard count > 0 else { break }
    bytes += chunk[..<count]
  }
  return String(decoding: bytes, as: UTF8.self)
}

private func write(_ text: String, to path: String) throws {
  let file = try unsafe #require(unsafe fopen(path, "w"))
  let bytes = Array(text.utf8)
  _ = unsafe fwrite(bytes, 1, bytes.count, file)
  unsafe fclose(file)
}
