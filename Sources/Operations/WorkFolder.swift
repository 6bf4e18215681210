internal import Glibc

/// A folder for what only this user shall see, while a file is made of it; nothing is left of it when it goes. One that a killed process left goes
/// when the next is made beside it.
package struct WorkFolder: ~Copyable {
  /// Beside the file that is made of what is in it.
  package let path: String

  private static let suffix = ".work"

  /// Makes it beside the file. Throws where that cannot be.
  package init(for file: borrowing PlacedFile) throws(JobError) {
    WorkFolder.sweep(FilePath.parent(of: file.temporary))
    let path = file.temporary + WorkFolder.suffix
    try NewFolder.make(path)
    self.path = path
  }

  deinit { Pipeline.remove(folder: path) }

  /// Removes this user's folders of processes that are no more: `.<name>.<pid>.tmp.work`.
  private static func sweep(_ folder: String) {
    guard let stream = unsafe opendir(folder) else { return }
    defer { unsafe closedir(stream) }
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) {
        unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      let path = FilePath.join(folder, name)
      if let owner = owner(of: name), !isAlive(owner), isOwn(path) { Pipeline.remove(folder: path) }
    }
  }

  /// The process that a name says; nil for any other name.
  private static func owner(of name: String) -> pid_t? {
    guard name.hasPrefix("."), name.hasSuffix(".tmp" + suffix) else { return nil }
    return name.dropLast(4 + suffix.count).split(separator: ".").last.flatMap { pid_t($0) }.flatMap { $0 > 0 ? $0 : nil }
  }

  private static func isAlive(_ process: pid_t) -> Bool { process == getpid() || kill(process, 0) == 0 || errno == EPERM }

  /// Whether it is a folder, and no link to one, of this user.
  private static func isOwn(_ path: String) -> Bool {
    var status = stat()
    return unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR && status.st_uid == geteuid()
  }
}
