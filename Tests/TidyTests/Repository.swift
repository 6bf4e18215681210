import Foundation

/// The text files of this repository, as they are on disk.
enum Repository {
  /// Every file that the rules look at.
  static let files: [SourceFile] = load()

  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  private static let kinds: Set<String> = [
    "swift", "md", "json", "py", "sh", "h", "c", "css", "service", "timer", "cron", "modulemap",
  ]
  private static let names: Set<String> = ["Makefile", "run", "crontab"]

  private static func load() -> [SourceFile] {
    guard let walker = FileManager.default.enumerator(atPath: root.path) else { return [] }
    var files: [SourceFile] = []
    while let path = walker.nextObject() as? String {
      if [".git", ".build", ".swiftpm"].contains(path) {
        walker.skipDescendants()
      } else if kinds.contains((path as NSString).pathExtension) || names.contains((path as NSString).lastPathComponent),
        let text = try? String(contentsOf: root.appending(path: path), encoding: .utf8)
      {
        files.append(SourceFile(path: path, text: text))
      }
    }
    return files.sorted { $0.path < $1.path }
  }
}
