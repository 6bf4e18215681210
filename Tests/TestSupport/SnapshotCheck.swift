internal import Glibc

/// Texts that were looked at once, and are kept: a file each under `Snapshots/` beside the test, named for the night and for the form.
package enum SnapshotCheck {
  /// What is wrong with a text; nil where it is the one that is kept. A missing one is wrong, and so is recording itself: read what changed,
  /// then run again. `file` is one of the target's folder.
  package static func fault(of text: String, _ name: String, beside file: String) -> String? {
    let folder = file.prefix(upTo: file.lastIndex(of: "/") ?? file.startIndex)
    let (path, text) = ("\(folder)/Snapshots/\(name)", Array(text.utf8))
    if unsafe getenv("RECORD_SNAPSHOTS") != nil {
      _ = unsafe mkdir("\(folder)/Snapshots", 0o755)
      guard let file = unsafe fopen(path, "w") else { return "cannot write \(path)" }
      defer { unsafe fclose(file) }
      let count = unsafe fwrite(text, 1, text.count, file)
      return count == text.count ? "recorded \(name); look at it, then run without RECORD_SNAPSHOTS" : "cannot write \(path)"
    }
    guard unsafe access(path, R_OK) == 0 else {
      let target = folder.split(separator: "/").last ?? ""
      return "no baseline \(name); record it: RECORD_SNAPSHOTS=1 swift test --filter \(target)"
    }
    let kept = readFile(path)
    guard kept != text else { return nil }
    let (old, new) = (lines(kept), lines(text))
    let line = zip(old, new).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(old.count, new.count)
    let (was, now) = (line < old.count ? old[line] : "the end", line < new.count ? new[line] : "the end")
    return "\(name) differs from line \(line + 1) on\n was: \(was)\n now: \(now)"
  }

  /// A page without the fonts, styles and scripts that are files themselves, so that it is no longer than what it says.
  package static func page(_ html: String) -> String {
    let root = #filePath.dropLast("Tests/TestSupport/SnapshotCheck.swift".count)
    var page = html
    for name in ["Fonts/fonts.css", "Stylesheet/page.css"] + ["common", "breaks", "index", "search"].map({ "Script/\($0).js" }) {
      page = page.replacing(String(decoding: readFile("\(root)Reports/\(name)"), as: UTF8.self), with: "(\(name))")
    }
    return page.replacing(#/sha256-[A-Za-z0-9+\/=]{44}/#, with: "sha256-…")
  }

  private static func lines(_ bytes: [UInt8]) -> [String] {
    bytes.split(separator: 0x0a, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
  }
}
