@testable import Archival
import TestSupport
import Testing

/// What may be in an archive's tar, and what may not.
@Suite struct TarEntriesTests {
  /// An ustar header as others write it.
  private func header(_ path: String, size: Int = 0, kind: Character = "0", link: String = "", magic: String = "ustar\u{0}00")
    -> [UInt8]
  {
    var block = [UInt8](repeating: 0, count: 512)
    func put(_ text: String, at offset: Int) { block.replaceSubrange(offset..<offset + text.utf8.count, with: text.utf8) }
    func octal(_ value: Int, _ digits: Int) -> String {
      let text = String(value, radix: 8)
      return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
    put(path, at: 0)
    put("000444 ", at: 100)
    put(octal(size, 11) + " ", at: 124)
    put("        ", at: 148)
    put(String(kind), at: 156)
    put(link, at: 157)
    put(magic, at: 257)
    put(octal(block.reduce(0) { $0 + Int($1) }, 6) + "\u{0} ", at: 148)
    return block
  }

  private func pax(_ records: String) -> [UInt8] {
    let bytes = Array(records.utf8)
    return header("x", size: bytes.count, kind: "x") + bytes + [UInt8](repeating: 0, count: (512 - bytes.count % 512) % 512)
  }

  private func read(_ tar: [UInt8]) throws -> [TarEntries.Step] {
    var entries = TarEntries()
    var steps: [TarEntries.Step] = []
    var position = 0
    while position < tar.count {
      let step = try entries.next(tar, from: position, at: Int64(position))
      steps.append(step)
      guard case .file(let entry) = step else { break }
      position += entry.header + Int(entry.size + 511) & ~511
    }
    return steps
  }

  @Test func readsWhatLibarchiveWrites() throws {
    let names = [
      "a", "data/größer 🙂", "b/" + String(repeating: "long/", count: 60) + "n", String(repeating: "d", count: 99) + "/" + "e",
    ]
    for name in names {
      let bytes = try TarWriter.header(name, size: 7, modified: 1_793_059_200)
      #expect(
        try read(bytes + [UInt8](repeating: 0, count: 512)) == [
          .file(.init(path: name, size: 7, header: bytes.count))
        ])
    }
    #expect(try read([UInt8](repeating: 0, count: 1024)) == [.end])
    let large = try TarWriter.header("a", size: 9 << 30, modified: 0)
    #expect(throws: ArchiveError.self) { try read(large + large) }
  }

  /// Programs that have never heard of us read the names, those beyond ASCII and those that do not fit too.
  @Test(arguments: [
    "tar --quoting-style=literal -tf a.tar", "python3 -c 'import tarfile\nfor m in tarfile.open(\"a.tar\"): print(m.name)'",
  ])
  func othersReadTheNames(_ command: String) throws {
    let names = ["a", "data/größer als ein Rahmen 🙂", "b/" + String(repeating: "long/", count: 60) + "n"]
    let folder = TemporaryFolder()
    let headers = try names.flatMap { try TarWriter.header($0, size: 0, modified: 1_793_059_200) }
    folder.write("a.tar", headers + [UInt8](repeating: 0, count: 1024))
    let run = try Subprocess.run(
      "/bin/sh", ["-ec", command], environment: ["LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"], directory: folder.path)
    #expect(run.out == names.map { $0 + "\n" }.joined(), "\(run.error)")
  }

  @Test(arguments: [
    ("../a", Character("0"), "", "a path that leads elsewhere"), ("/a", "0", "", "a path that leads elsewhere"),
    ("a/../b", "0", "", "a path that leads elsewhere"), ("a//b", "0", "", "a path that leads elsewhere"),
    ("a\u{1}", "0", "", "a path that leads elsewhere"), ("a", "1", "", "a hard link"), ("a", "2", "", "a symbolic link"),
    ("a", "3", "", "a device"), ("a", "4", "", "a device"), ("a", "5", "", "a folder"), ("a", "6", "", "a pipe"),
    ("a", "L", "", "an entry of another kind"), ("a", "g", "", "an entry of another kind"),
    ("a", "\u{0}", "", "an entry of another kind"),
    ("a", "0", "b", "a link"),
  ])
  func refusesWhatMayDoHarm(path: String, kind: Character, link: String, what: String) {
    #expect(throws: ArchiveError.damaged(at: 0, what)) { try read(header(path, kind: kind, link: link) + header("z")) }
  }

  @Test func refusesTheSamePathTwice() {
    #expect(throws: ArchiveError.damaged(at: 512, "a path given twice")) { try read(header("a") + header("a")) }
  }

  @Test func refusesOtherPaxHeaders() {
    for records in ["10 path=a\n", "8 path=a\n", "12 size=100\n", "10 path=a\n10 path=b\n", "x", "", "22 linkpath=/etc/passwd\n"]
    {
      let tar = pax(records) + header("b") + header("c")
      if records == "10 path=a\n" {
        #expect(throws: Never.self) { try read(tar) }
      } else {
        #expect(throws: ArchiveError.self, "\(records)") { try read(tar) }
      }
    }
    #expect(throws: ArchiveError.self) { try read(pax("10 path=a\n") + pax("10 path=b\n") + header("c")) }
    #expect(throws: ArchiveError.self) { try read(pax("14 path=../../a\n") + header("c")) }
  }

  @Test func refusesADamagedHeader() {
    let sound = header("a", size: 1)
    for place in 0..<512 {
      var damaged = sound + sound
      damaged[place] ^= 0x10
      #expect(throws: ArchiveError.self, "byte \(place)") { try read(damaged) }
    }
    #expect(throws: ArchiveError.self) { try read(header("a", magic: "ustar  \u{0}") + sound) }
    #expect(throws: ArchiveError.self) { try read([UInt8](repeating: 0, count: 512) + sound) }
  }
}
