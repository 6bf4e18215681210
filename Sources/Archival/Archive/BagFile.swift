internal import Events
internal import Sealing
internal import Storage

/// A file of the bag before it is written.
struct BagFile: Sendable {
  /// Inside the bag.
  var path: String
  var size: Int64
  var sha256: Digest
  var source: Source
  var leaves: Range<Int>?

  enum Source: Sendable {
    /// Frames that wait in the spill.
    case packed([PackedFile.Frame])
    case bytes([UInt8])
    case extra(ArchiveFile.Content)
  }

  private init(path: String, size: Int64, sha256: Digest, source: Source, leaves: Range<Int>? = nil) {
    (self.path, self.size, self.sha256, self.source, self.leaves) = (path, size, sha256, source, leaves)
  }

  init(_ path: String, _ bytes: [UInt8]) {
    self.init(path: path, size: Int64(bytes.count), sha256: SHA256.hash(bytes), source: .bytes(bytes))
  }

  init(_ path: String, _ file: PackedFile, leaves: Range<Int>? = nil) {
    self.init(path: path, size: file.size, sha256: file.sha256, source: .packed(file.frames), leaves: leaves)
  }

  init(_ file: ArchiveFile) throws {
    switch file.content {
    case .bytes(let bytes): self.init(file.path, bytes)
    case .scratch(let scratch, let count):
      var hasher = SHA256()
      for start in stride(from: 0, to: count, by: PackTools.frameSize) {
        let bytes = try scratch.read(at: start, count: Int(min(count - start, Int64(PackTools.frameSize))))
        unsafe hasher.update(bytes.span.bytes)
      }
      self.init(path: file.path, size: count, sha256: hasher.finish(), source: .extra(file.content))
    }
  }
}

/// What is in a bag (RFC 8493), in the order of the tar.
struct Bag {
  private(set) var payload: [BagFile] = []

  init(_ contents: LaneContents, _ extra: [ArchiveFile]) throws {
    var numbers: [String: Int] = [:]
    var places: [BagFile] = []
    var leaf = 0
    for (source, member) in contents.members {
      numbers[source, default: 0] += 1
      let name = Bag.number(numbers[source, default: 0])
      payload.append(BagFile("data/events/\(source)/\(name).ndjson", member.file, leaves: leaf..<leaf + member.leaves))
      places.append(BagFile("data/places/\(source)/\(name).txt", member.places))
      leaf += member.leaves
    }
    payload += places
    numbers = [:]
    for (source, file) in contents.quarantined {
      numbers[source, default: 0] += 1
      payload.append(BagFile("data/quarantined/\(source)/\(Bag.number(numbers[source, default: 0])).ndjson", file))
    }
    for input in contents.inputs {
      payload.append(BagFile(Bag.custodyPath(of: input.key.description), input.custody))
    }
    payload += Bag.mappings(contents.inputs)
    payload += try extra.map { try BagFile($0) }
  }

  private static func number(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 6 - digits.count)) + digits
  }

  /// Where the custody record of an export is: `exports/<source>/<yyyy>/<mm>/<dd>/<name>` at `data/custody/<source>/<name>.custody.json`.
  /// Percent signs, on which readers of bags do not agree, are written `=25`, and equals signs `=3D`.
  static func custodyPath(of export: String) -> String {
    let parts = export.split(separator: "/", maxSplits: 5)
    let name = (parts.count == 6 ? "\(parts[1])/\(parts[5])" : export)
    return "data/custody/" + name.replacing("=", with: "=3D").replacing("%", with: "=25") + ".custody.json"
  }

  static func mappingPath(_ name: String, _ version: Int) -> String { "data/mappings/\(name)-\(version).json" }

  /// The mappings of the inputs, each once.
  private static func mappings(_ inputs: [PackInput]) -> [BagFile] {
    var files: [String: [UInt8]] = [:]
    for input in inputs { files[mappingPath(input.mapping.name, input.mapping.version)] = input.mapping.file }
    return files.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { BagFile($0.key, $0.value) }
  }

  /// The files before the payload.
  func head(id: String, date: LogicalDate, organization: String, program: String) -> [BagFile] {
    let size = payload.reduce(0) { $0 + $1.size }
    let info = [
      ("Source-Organization", organization), ("External-Identifier", id), ("Bagging-Date", date.description),
      ("Payload-Oxum", "\(size).\(payload.count)"), ("Bag-Software-Agent", program),
    ]
    let lines = info.map { label, value in
      // A value is one line.
      let text = String(String.UnicodeScalarView(value.unicodeScalars.map { $0.value < 0x20 ? " " : $0 }))
      return "\(label): \(text)\n"
    }
    return [
      BagFile("bagit.txt", Bag.declaration),
      BagFile("bag-info.txt", Array(lines.joined().utf8)),
    ]
  }

  /// The files behind the payload.
  func tail(_ head: [BagFile]) -> [BagFile] {
    let manifest = BagFile("manifest-sha256.txt", Bag.manifest(payload.map { ($0.path, $0.sha256) }))
    let tags = (head + [manifest]).map { ($0.path, $0.sha256) }
    return [manifest, BagFile("tagmanifest-sha256.txt", Bag.manifest(tags))]
  }

  static let declaration = Array("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n".utf8)

  /// A manifest of the bag: a line for each file.
  static func manifest(_ files: [(path: String, sha256: Digest)]) -> [UInt8] {
    Array(files.map { "\($0.sha256)  \($0.path)\n" }.joined().utf8)
  }
}
