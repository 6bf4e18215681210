import Archival
import Sealing
import Storage
import TestSupport
import Testing

@Suite struct ArchivePartTests {
  private let files: [(path: String, content: [UInt8])] = [
    ("data/events/archiver/a.ndjson.gz/0001.ndjson", Array("{\"id\":1}\n{\"id\":2}\n".utf8)),
    ("data/empty", []),
    ("data/exactly-a-block", Array(repeating: 0x61, count: 512)),
    ("data/größer als ein Rahmen 🙂", (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 / 7) }),
    ("data/" + String(repeating: "long/", count: 60) + "name", [7]),
  ]

  private func part(_ files: ArraySlice<(path: String, content: [UInt8])>, isLast: Bool) throws -> (
    bytes: [UInt8], members: [ArchivePart.Member], table: SeekTable
  ) {
    var part = try ArchivePart(modified: 1_793_059_200)
    for file in files { try part.add(file.path, file.content) }
    if isLast { try part.finish() }
    return (part.takeBytes(), part.members, part.table)
  }

  @Test func everyMemberComesOutWithoutTheRest() async throws {
    let part = try part(files[...], isLast: true)
    let store = MemoryStore()
    let key = try #require(ObjectKey("a.tar.zst"))
    try await store.put(part.bytes + part.table.bytes, as: key)
    let reader = try await SeekableReader(store.open(key))
    #expect(part.members.map(\.path) == files.map(\.path))
    for (member, file) in zip(part.members, files) {
      #expect(try await reader.read(member.start..<member.start + member.size) == file.content)
      #expect(member.sha256 == SHA256.hash(file.content))
    }
    let starts = Set(reader.table.frames.map(\.start))
    #expect(part.members.allSatisfy { $0.size == 0 || starts.contains($0.start) })
    #expect(reader.table.frames.allSatisfy { $0.size <= 1 << 20 })
  }

  @Test func partsJoinedAreTheWhole() throws {
    let whole = try part(files[...], isLast: true).bytes
    for cut in 0...files.count {
      #expect(try part(files[..<cut], isLast: false).bytes + part(files[cut...], isLast: true).bytes == whole)
    }
  }

  /// GNU tar and Python's tarfile, which have never heard of us.
  @Test(arguments: [
    "zstd -q -dc a.tar.zst | tar -C out -xf - && zstd -q -dc a.tar.zst | tar -tf - > list",
    """
    zstd -q -d a.tar.zst && python3 -c '
    import tarfile
    with tarfile.open("a.tar") as tar:
      tar.extractall("out")
      open("list", "w").writelines(f"{m.name} {m.uid} {m.mtime}\\n" for m in tar)'
    """,
  ]) func othersReadIt(_ script: String) throws {
    let folder = TemporaryFolder()
    let part = try part(files[...], isLast: true)
    folder.write("a.tar.zst", part.bytes + part.table.bytes)
    for file in files { folder.write("in/" + file.path, file.content) }
    let run = try Subprocess.run(
      "/bin/sh", ["-ec", "mkdir out\n\(script)\ndiff -r in out && wc -l < list"], environment: ["LC_ALL": "C.UTF-8"],
      directory: folder.path)
    #expect(run.status == 0, "\(run.error)")
    #expect(run.out == "5\n")
  }
}
