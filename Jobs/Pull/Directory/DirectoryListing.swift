internal import Events
internal import Operations
internal import Storage

/// Lists a directory source for a day.
struct DirectoryListing {
  private(set) var listing = SourceListing()

  private let source: Source
  private let folder: SourceFolder
  private let date: LogicalDate

  /// Lists a source; throws only where the source itself cannot be opened.
  init(_ source: Source, _ folder: SourceFolder, _ date: LogicalDate) throws(StorageError) {
    self.source = source
    self.folder = folder
    self.date = date
    try visit([])
    listing.candidates.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }

  private mutating func visit(_ path: [String]) throws(StorageError) {
    let part = path.count
    if let text = source.pattern.fixedText(part, date) {
      if try folder.status(of: (path + [text]).joined(separator: "/"), following: false) != nil {
        try consider(path, text, isSound: true)
      }
      return
    }
    for bytes in try folder.names(in: path.joined(separator: "/")) {
      let name = String(validating: bytes, as: UTF8.self)
      let key = name.flatMap { ObjectKey($0) }
      try consider(path, name ?? String(decoding: bytes, as: UTF8.self), isSound: key != nil)
    }
  }

  private mutating func consider(_ parents: [String], _ name: String, isSound: Bool) throws(StorageError) {
    let part = parents.count
    let isLast = part == source.pattern.parts.count - 1
    let path = parents + [name]
    let text = path.joined(separator: "/")
    if isLast && isUnfinished(part, name) {
      if try folder.status(of: text, following: false)?.kind != .folder {
        listing.unfinished.append(.init(path: text, reason: "its name says that it is still being written"))
      }
      return
    }
    guard source.pattern.match(part, name, date) != nil else { return }
    if !isLast && name.hasPrefix(".") { return }
    if isLast, let declaration = source.declaration, name.hasSuffix(declaration.suffix) { return }
    func refuse(_ reason: Refusal.Reason) {
      listing.refusals.append(Refusal(path: text, name: isLast ? source.pattern.storedName(path) : text, reason: reason))
    }
    guard isSound else { return refuse(.hostileName) }
    if isLast {
      let stored = source.pattern.storedName(path)
      if let objection = SourceListing.objection(to: stored, source, date) { return refuse(objection) }
      if isFolderOfSomethingElse(text, name) { return }
      do {
        let status = try folder.open(text).status
        listing.candidates.append(.init(path: text, storedName: stored, size: status.size))
      } catch { if let reason = try reason(error, text) { refuse(reason) } }
    } else {
      do { try visit(path) } catch {
        // A file beside the folders of other days is no affair of this pattern.
        if try folder.status(of: text)?.kind == .file { return }
        if let reason = try reason(error, text) { refuse(reason) }
      }
    }
  }

  /// Leading `.`, or an ending that writers give to what they have not finished, before or after an ending that the pattern asks for.
  private func isUnfinished(_ part: Int, _ name: String) -> Bool {
    if name.hasPrefix(".") {
      return source.pattern.match(part, name, date) != nil || source.pattern.match(part, String(name.dropFirst()), date) != nil
    }
    for ending in [".tmp", ".part", ".partial"] where name.hasSuffix(ending) {
      return source.pattern.match(part, name, date) != nil
        || source.pattern.match(part, String(name.dropLast(ending.count)), date) != nil
    }
    return false
  }

  /// Whether it is a folder under the pattern of every file that no export's name was given to.
  private func isFolderOfSomethingElse(_ path: String, _ name: String) -> Bool {
    guard source.pattern == .everyFile, !Self.endings.contains(where: name.hasSuffix) else { return false }
    return (try? folder.status(of: path))?.kind == .folder
  }

  /// What exports end in.
  private static let endings = [".gz", ".zst", ".json", ".ndjson", ".jsonl"]

  /// Why a path could not be opened; nil where it has gone meanwhile.
  private func reason(_ error: StorageError, _ path: String) throws(StorageError) -> Refusal.Reason? {
    guard let status = try folder.status(of: path, following: false) else { return nil }
    let target = try? folder.status(of: path)
    return switch error.code {
    case .wrongKind: target?.kind == .folder ? .folder : .notRegular
    case .outside: .linkOutside
    case .notFound where status.kind == .link: .brokenLink
    case .notFound: nil
    default: .unreadable
    }
  }
}
