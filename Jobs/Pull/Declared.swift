internal import Events
internal import Operations
internal import Storage

/// How many records a source says that an export has.
enum Declared: Hashable, Sendable {
  /// The source declares nothing.
  case notAsked
  case count(Int)
  /// The sidecar is not there.
  case absent
  /// It is there and tells no count.
  case unreadable

  /// The count, if there is one.
  var value: Int? { if case .count(let count) = self { count } else { nil } }

  /// What the listing says, else the sidecar beside the export.
  init(_ declaration: CountDeclaration?, _ candidate: SourceListing.Candidate, _ day: any SourceDay) async throws {
    if let records = candidate.records {
      self = .count(records)
      return
    }
    guard let declaration else {
      self = .notAsked
      return
    }
    let bytes: [UInt8]
    do { bytes = try await day.companion(of: candidate, declaration.suffix) } catch let error as StorageError {
      if error.isOfTransfer { throw error }
      self = error.code == .notFound ? .absent : .unreadable
      return
    }
    let records: Int? =
      switch declaration {
      case .count: Int(String(decoding: bytes, as: UTF8.self).split { $0.isWhitespace }.joined(separator: " "))
      case .manifest: (try? JSONValue.parse(bytes))?["records"]?.intValue
      }
    self = records.map { $0 >= 0 ? .count($0) : .unreadable } ?? .unreadable
  }
}
