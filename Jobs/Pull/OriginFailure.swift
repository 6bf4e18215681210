internal import Storage

/// A failure of the source and not of the store: it concerns one export, while a failing store ends the pull.
enum OriginFailure: Error {
  case storage(StorageError)
  /// What is there now is not what was listed.
  case changed

  /// Any other error, a cancellation say, goes on as it is.
  init(_ error: any Error) throws {
    switch error {
    case let failure as OriginFailure: self = failure
    case let error as StorageError: self = .storage(error)
    default: throw error
    }
  }

  /// Does something at the source.
  static func during<T>(_ work: () async throws -> T) async throws -> T {
    do { return try await work() } catch { throw try OriginFailure(error) }
  }
}

extension StorageError {
  /// Whether trying again later may help: the way to the export failed, not the export.
  var isOfTransfer: Bool { [.unavailable, .nonsense, .damaged, .throttled, .unauthorized].contains(code) }
}
