internal import Glibc

extension Config {
  /// What `config check` sees of the machine: warnings, since the machine that checks need not be the one that runs.
  package var surroundings: [ConfigFinding] {
    var found: [ConfigFinding] = []
    func warn(_ path: String, _ message: String) { found.append(ConfigFinding(path, message, isError: false)) }
    for (index, source) in sources.enumerated() {
      let setting = "sources[\(index)]"
      if let reason = Config.unreadable(source.path, wantsDirectory: true) {
        warn("\(setting).path", "\(source.path): \(reason)")
      }
      if case .file(let path) = source.mapping, let reason = Config.unreadable(path, wantsDirectory: false) {
        warn("\(setting).mapping", "\(path): \(reason)")
      }
    }
    let folder = store.scratchFolder
    if unsafe access(folder, F_OK) == 0, unsafe access(folder, W_OK) != 0 {
      warn(folder == store.description ? "store" : "store.cache", "\(folder): \(JobError.text(errno: errno))")
    }
    if case .bucket(let bucket) = store, let ca = bucket.caFile, let reason = Config.unreadable(ca, wantsDirectory: false) {
      warn("store.ca", "\(ca): \(reason)")
    }
    return found
  }

  private static func unreadable(_ path: String, wantsDirectory: Bool) -> String? {
    var status = stat()
    guard unsafe stat(path, &status) == 0, unsafe access(path, R_OK) == 0 else { return JobError.text(errno: errno) }
    let isDirectory = status.st_mode & S_IFMT == S_IFDIR
    return isDirectory == wantsDirectory ? nil : isDirectory ? "is a directory" : "is not a directory"
  }
}
