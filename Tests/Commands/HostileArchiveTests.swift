import Archival
import Events
import Foundation
import Sealing
import Storage
import TestSupport
import Testing

/// Archives that hold what no archive may, soundly sealed: a signer who was deceived, or is the deceiver. Digests and seals fit; only a look
/// inside shows it.
struct HostileArchiveTests {
  /// Adds to a sealed archive what `make` (Python, which prints tar entries) makes, and seals it anew.
  private func hostile(_ make: String, in folder: TemporaryFolder) async throws {
    let packed = try await PackedStore(days: 1)
    try packed.write(to: folder)
    var manifest = packed.manifests[1]
    let archive = try #require(manifest.archive)
    let bytes = folder.read("store/" + archive.object.key)
    let length = try SeekTable.length(footer: Array(bytes.suffix(SeekTable.footer)), of: Int64(bytes.count)).bytes
    let table = try SeekTable(Array(bytes.suffix(length)), of: Int64(bytes.count))
    // The last frame is the tar's end.
    let end = try #require(table.frames.last)
    folder.write("make.py", "import io, sys, tarfile\n" + make)
    let made = try Subprocess.run(
      "/bin/sh", ["-ec", "python3 make.py \(manifest.id) > entries && zstd -q -1 --check entries -o frame"],
      directory: folder.path)
    #expect(made.status == 0, "\(made.error)")
    let size = try #require(try FileManager.default.attributesOfItem(atPath: folder.path + "/entries")[.size] as? Int)
    var hostile = SeekTable()
    for frame in table.frames.dropLast() { hostile.append(packed: frame.packed, size: frame.size) }
    let frame = Array(try Data(contentsOf: URL(filePath: folder.path + "/frame")))
    hostile.append(packed: frame.count, size: size)
    let content = Array(bytes.prefix(Int(end.offset))) + frame + hostile.bytes
    folder.write("store/" + archive.object.key, content)
    manifest.archive?.object.bytes = Int64(content.count)
    manifest.archive?.object.sha256 = SHA256.hash(content)
    folder.write("store/\(manifest.slot.folder)/manifest.json", manifest.bytes)
    folder.write(
      "store/\(manifest.slot.folder)/manifest.json.p7s",
      try CMSSeal.sign(manifest.bytes, with: packed.key, at: SealedFixture.sealedAt))
  }

  private static func entry(_ name: String, _ more: String) -> String {
    """
    tar = tarfile.open(fileobj=sys.stdout.buffer, mode="w|", format=tarfile.USTAR_FORMAT)
    entry = tarfile.TarInfo(\(name))
    \(more)
    tar.addfile(entry, io.BytesIO(b"x" * entry.size))
    tar.fileobj.write(b"\\0" * 1024)
    sys.stdout.buffer.flush()
    sys.exit
    """
  }

  static let rows: [(name: String, make: String)] = [
    ("leads upwards", entry("\"../../etc/passwd\"", "entry.size = 3")),
    ("is absolute", entry("\"/etc/passwd\"", "entry.size = 3")),
    ("is a symbolic link", entry("sys.argv[1] + \"/data/x\"", "entry.type, entry.linkname = tarfile.SYMTYPE, \"/etc/passwd\"")),
    ("is a hard link", entry("sys.argv[1] + \"/data/x\"", "entry.type, entry.linkname = tarfile.LNKTYPE, \"bagit.txt\"")),
    ("is a device", entry("sys.argv[1] + \"/data/x\"", "entry.type = tarfile.CHRTYPE")),
    ("has a name given twice", entry("sys.argv[1] + \"/bagit.txt\"", "entry.size = 3")),
    ("is nowhere in the manifest", entry("sys.argv[1] + \"/data/x\"", "entry.size = 3")),
    ("inflates without end", "sys.stdout.buffer.write(b\"\\0\" * (300 << 20))"),
  ]

  @Test(arguments: rows) func whatIsInsideIsSeen(_ row: (name: String, make: String)) async throws {
    let folder = TemporaryFolder()
    try await hostile(row.make, in: folder)
    let words = ["verify", "--store", "store", "--trust", "trust.pem", "--deep", "--json"]
    let ending = try Subprocess.run(
      Tally.path, words, environment: ["SOURCE_DATE_EPOCH": "\(SealedFixture.sealedAt + 86_400)"], directory: folder.path)
    #expect(ending.status == 11, "\(ending.error)")
    let found = try JSONValue.parse(Array(ending.out.utf8))["archives"]?["findings"]?.elements ?? []
    #expect(!found.isEmpty && found.allSatisfy { $0["place"]?.stringValue?.hasSuffix(".tar.zst") == true }, "\(ending.out)")
    #expect(found.allSatisfy { $0["verdict"]?.stringValue == "altered" })
  }
}
