package import Events
internal import Operations
internal import Sealing
package import Storage

/// Exports in a bucket.
///
/// The keys that begin as the pattern does for the day are listed whole, each time: nothing says that what comes later has a later name, and
/// a key that was passed over would be missed. Of what was kept before, size and ETag tell without another request.
package struct S3Source: ExportSource {
  package let source: Source
  private let client: S3Client
  private let isNear: Bool

  /// `store` is where the exports go: one at the same server copies them.
  package init(_ source: Source, _ client: S3Client, store: (any ObjectStore)? = nil) {
    self.source = source
    self.client = client
    isNear = (store as? any CopyingStore)?.isAt(client.address.endpoint) ?? false
  }

  package func day(_ date: LogicalDate, dryRun: Bool) async throws -> any SourceDay {
    do {
      let prefix = client.address.prefix.isEmpty ? "" : client.address.prefix + "/"
      var day = S3Day(client: client, prefix: prefix, isNear: isNear)
      var token: String?
      var last = ""
      repeat {
        try Task.checkCancellation()
        let page = try await client.objects(prefix: prefix + source.pattern.beginning(date), token: token)
        for object in page.objects {
          // Buckets list by the bytes of their keys: a page that begins again would never come to an end.
          guard last.utf8.lexicographicallyPrecedes(object.key.utf8) else { throw endless(object.key) }
          last = object.key
          list(object, below: prefix, date, &day)
        }
        guard page.next == nil || page.next != token else { throw endless(last) }
        if page.unreadable > 0 {
          day.refuse(Quantity.counted(page.unreadable, "key that is no text", "keys that are no text"), "", .hostileName)
        }
        token = page.next
      } while token != nil
      day.listing.candidates.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
      return day
    } catch let error as StorageError {
      throw SourceUnreadable(source: source.name, error: error)
    }
  }

  private func endless(_ key: String) -> StorageError {
    StorageError(
      .damaged, "list", client.address.place(key), cause: "the list does not go on where it stopped",
      remedy: "check `endpoint`, and what stands before the server")
  }

  private func list(_ object: S3Version, below prefix: String, _ date: LogicalDate, _ day: inout S3Day) {
    guard object.key.utf8.starts(with: prefix.utf8) else { return }
    let name = String(decoding: object.key.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
    // What consoles make to show a folder.
    if name.hasSuffix("/"), object.size == 0 { return }
    switch ListedName(name, source, date) {
    case .export(let stored): day.add(.init(path: name, storedName: stored, size: object.size, tag: object.etag), object)
    case .unfinished:
      day.listing.unfinished.append(.init(path: name, reason: "its name says that it is still being written"))
    case .refused(let reason): day.refuse(name, name, reason)
    case .foreign: return
    }
  }
}
