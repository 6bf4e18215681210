/// What a catalog could not do. Nothing of the store is lost with it: `tally catalog rebuild` makes it anew.
package struct CatalogError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of failure, each of which an operator treats otherwise.
  package enum Code: Hashable, Sendable {
    /// It is no catalog, or part of it is not as it was written.
    case damaged
    /// A newer program wrote it, in that format.
    case newer(format: Int)
    /// It is of the store with that id.
    case otherStore(String)
    /// Another process put a newer one in its place.
    case replaced
    /// Another process is writing it, and did not end in time.
    case busy
    /// No space.
    case full
    /// Permission is missing, or the file system is mounted read-only.
    case denied
    /// Anything else that the system reports.
    case io
  }

  /// What kind of failure it is; exit codes are mapped from it.
  package var code: Code
  /// The file.
  package var path: String
  /// Why, for people.
  package var cause: String

  init(_ code: Code, _ path: String, _ cause: String) { (self.code, self.path, self.cause) = (code, path, cause) }

  /// What the operator can do.
  package var remedy: String {
    switch code {
    case .damaged, .newer, .otherStore: "run `tally catalog rebuild`: it is made from the store, and nothing is lost"
    case .replaced: "run again"
    case .busy: "wait for the other process, then run again"
    case .full: "make room, then run again"
    case .denied: "check owner and permissions of its folder"
    case .io: "check the disk and the system's log, then run again"
    }
  }

  /// All of it in a line, for people.
  package var description: String { "cannot use the catalog \(path): \(cause); \(remedy)" }
}
