internal import Catalog
internal import Operations

extension JobError {
  /// What a catalog could not do.
  init(_ error: CatalogError) {
    let code: ExitCode =
      switch error.code {
      case .damaged, .newer, .otherStore: .unreadable
      case .busy, .replaced: .tryAgain
      case .denied: .refused
      case .full, .io: .io
      }
    self.init(code, "cannot use the catalog", at: error.path, because: error.cause, remedy: error.remedy)
  }
}
