package import Events
internal import Operations
internal import Sealing
internal import Storage

/// Exports at a server: a list of addresses, or a JSON index of them.
package struct HTTPSSource: ExportSource {
  /// Where it learns of exports. Addresses may hold `{yyyy}`, `{MM}`, `{dd}`; those of a list `{HH}` too, which stands for 24 of them.
  package enum Listing: Hashable, Sendable {
    case addresses([String])
    case index(String)
  }

  package let source: Source
  private let listing: Listing
  private let web: WebReader
  /// Where exports wait whose length no server tells.
  private let scratchFolder: String

  /// Asks no server yet. `scratchFolder` must be there.
  package init(_ source: Source, _ listing: Listing, _ web: WebReader, scratchFolder: String) {
    self.source = source
    self.listing = listing
    self.web = web
    self.scratchFolder = scratchFolder
  }

  /// The longest index that is read: 256 MiB.
  static let indexLimit = 256 << 20

  package func day(_ date: LogicalDate, dryRun: Bool) async throws -> any SourceDay {
    do {
      var day = HTTPSDay(web: web, scratchFolder: scratchFolder)
      switch listing {
      case .addresses(let templates): try await list(templates, date, &day)
      case .index(let template): try await list(index: template, date, &day)
      }
      day.listing.candidates.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
      return day
    } catch let error as StorageError {
      throw SourceUnreadable(source: source.name, error: Self.unlisted(error))
    }
  }

  /// What is not there is no export of the day; what cannot be asked for stops the listing.
  private func list(_ templates: [String], _ date: LogicalDate, _ day: inout HTTPSDay) async throws {
    for text in templates.flatMap({ Self.expand($0, date) }) {
      let address = try Self.address(text)
      guard let name = address.name else { throw Self.invalid(address.description, "it names no file") }
      switch ListedName(name, source, date) {
      case .export(let stored):
        let found: WebExport?
        do { found = WebExport(try await web.open(.head, address).header) } catch let error as StorageError {
          switch error.code {
          case .notFound: continue
          // A server that knows no HEAD tells with the export itself.
          case .io: found = nil
          default: throw error
          }
        }
        day.add(
          .init(path: address.description, storedName: stored, size: found?.size, sha256: found?.sha256, tag: found?.tag), address
        )
      case .unfinished: day.leave(address.description)
      case .refused(let reason): day.refuse(address.description, name, reason)
      case .foreign: continue
      }
    }
  }

  private func list(index template: String, _ date: LogicalDate, _ day: inout HTTPSDay) async throws {
    guard let text = Self.expand(template, date).first else { return }
    let index = try Self.address(text)
    let bytes = try await web.read(index, limit: Self.indexLimit)
    do {
      try HTTPSIndex.read(bytes) { entry in
        let address = index.resolving(entry.url)
        guard let name = entry.name ?? address?.name else { return day.refuse(WebReader.printable(entry.url), "", .hostileName) }
        if let other = entry.date, other != date { return }
        switch ListedName(name, source, date) {
        case .export(let stored):
          guard let address, web.mayAsk(address) else { return day.refuse(name, stored, .hostileAddress) }
          day.add(
            .init(path: name, storedName: stored, size: entry.bytes, sha256: entry.sha256, records: entry.records), address)
        case .unfinished: day.leave(name)
        case .refused(let reason): day.refuse(name, name, reason)
        case .foreign: return
        }
      }
    } catch let error as HTTPSIndex.Invalid {
      throw StorageError(
        .damaged, "read", index.description, cause: error.cause,
        remedy: "ask whoever writes the index; docs/sources.md says what it holds")
    }
  }

  // MARK: addresses

  /// A template's addresses for a day; one, unless it has `{HH}`.
  static func expand(_ template: String, _ date: LogicalDate) -> [String] {
    let words = date.description.split(separator: "-").map(String.init)
    var text = template
    for (token, word) in zip(["{yyyy}", "{MM}", "{dd}"], words) { text = text.split(separator: token, word) }
    return text.contains("{HH}") ? ExportPattern.hours.map { text.split(separator: "{HH}", $0) } : [text]
  }

  private static func address(_ text: String) throws(StorageError) -> WebAddress {
    guard let address = WebAddress(text) else { throw invalid("an address", "it is no http or https address") }
    return address
  }

  private static func invalid(_ place: String, _ cause: String) -> StorageError {
    StorageError(.invalid, "list", place, cause: cause, remedy: "mend the source's `urls` or `index`")
  }

  /// An index that is not there is no fault of the config's alone: it may come.
  private static func unlisted(_ error: StorageError) -> StorageError {
    var error = error
    if error.code == .notFound { error.code = .unavailable }
    return error
  }
}

extension String {
  /// With every occurrence of a token replaced.
  fileprivate func split(separator token: String, _ word: String) -> String {
    var (text, rest) = ("", self[...])
    while let range = rest.firstRange(of: token) {
      text += rest[..<range.lowerBound] + word
      rest = rest[range.upperBound...]
    }
    return text + rest
  }
}
