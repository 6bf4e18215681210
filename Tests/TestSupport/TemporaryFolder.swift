internal import Glibc

/// A folder for one test; goes when the test lets go of it.
package final class TemporaryFolder: Sendable {
  package let path: String

  package init() {
    var template = Array("/tmp/tallystick-test-XXXXXX".utf8CString)
    _ = unsafe template.withUnsafeMutableBufferPointer { unsafe $0.baseAddress.flatMap { unsafe mkdtemp($0) } }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { _ = run("rm", "-rf", path) }

  /// Writes a file, its folders too.
  package func write(_ name: String, _ bytes: [UInt8]) {
    let full = path + "/" + name
    if let slash = full.lastIndex(of: "/") { _ = run("mkdir", "-p", String(full[..<slash])) }
    let file = unsafe open(full, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(file, $0.baseAddress, $0.count) }
    close(file)
  }

  /// Writes a text.
  package func write(_ name: String, _ text: String) { write(name, Array(text.utf8)) }

  /// All bytes of a file; none where it is not there.
  package func read(_ name: String) -> [UInt8] { readFile(path + "/" + name) }

  /// Runs a program and waits for it; the exit status.
  package func run(_ arguments: String...) -> Int32 {
    var pid: pid_t = 0
    var pointers = unsafe arguments.map { unsafe strdup($0) } + [nil]
    defer { unsafe pointers.forEach { unsafe free($0) } }
    guard unsafe posix_spawnp(&pid, arguments[0], nil, nil, &pointers, environ) == 0 else { return -1 }
    var status: Int32 = 0
    unsafe waitpid(pid, &status, 0)
    return status >> 8 & 0xff
  }
}

/// All bytes of a file of a test; none where it is not there.
package func readFile(_ path: String) -> [UInt8] {
  guard let file = unsafe fopen(path, "r") else { return [] }
  defer { unsafe fclose(file) }
  var bytes: [UInt8] = []
  var block = [UInt8](repeating: 0, count: 65_536)
  while true {
    let count = unsafe fread(&block, 1, block.count, file)
    if count == 0 { return bytes }
    bytes += block[..<count]
  }
}
