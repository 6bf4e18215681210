internal import Events
internal import Operations
internal import Storage

/// What a name in a listing means for a day: of an index, or of the keys of a bucket.
enum ListedName {
  /// An export, and the name that it is kept under.
  case export(String)
  /// It says itself that it is still being written.
  case unfinished
  case refused(Refusal.Reason)
  /// Of another day, a sidecar, or nothing that the pattern asks for.
  case foreign

  init(_ name: String, _ source: Source, _ date: LogicalDate) {
    guard ObjectKey(name) != nil else {
      let strays = name.split(separator: "/", omittingEmptySubsequences: false).contains { ["", ".", ".."].contains($0) }
      self = .refused(strays ? .strayingName : .hostileName)
      return
    }
    let parts = name.split(separator: "/").map(String.init)
    if let plain = Self.finished(parts), source.pattern.matches(plain, date) || source.pattern.matches(name, date) {
      self = .unfinished
      return
    }
    let isSidecar = source.declaration.map { name.hasSuffix($0.suffix) } ?? false
    guard !isSidecar, source.pattern.matches(name, date) else {
      self = .foreign
      return
    }
    let stored = source.pattern.storedName(parts)
    self = SourceListing.objection(to: stored, source, date).map { .refused($0) } ?? .export(stored)
  }

  /// What a name will be that begins or ends as unfinished ones do; nil for any other.
  private static func finished(_ parts: [String]) -> String? {
    guard let last = parts.last else { return nil }
    let parents = parts.dropLast().map { $0 + "/" }.joined()
    if last.hasPrefix(".") { return parents + last.dropFirst() }
    return [".tmp", ".part", ".partial"].first(where: last.hasSuffix).map { parents + last.dropLast($0.count) }
  }
}
