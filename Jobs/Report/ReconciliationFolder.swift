internal import Archival
internal import Events
internal import Operations
internal import Reports
internal import Sealing
internal import Storage

/// One date's reconciliation in the store: `reconciliations/<yyyy>/<mm>/<dd>/v<N>/`.
struct ReconciliationFolder {
  let store: any ObjectStore
  let date: LogicalDate
  let version: Int

  /// The largest file that is read whole: totals, run record, custody record.
  private static let largest = 1 << 26

  /// The latest version of a date, or the given one; nil where there is none. A version counts once its totals are there, unless others of the night
  /// are vouched for, and it is not: so nobody puts one in the place of what was reconciled.
  static func find(_ date: LogicalDate, version: Int? = nil, in store: any ObjectStore) async throws -> ReconciliationFolder? {
    let versions = try await Self.versions(under: "reconciliations/" + date.path, holding: "totals.json", in: store)
    // Who asks for one, a manifest say, vouches for it.
    let counting = version == nil ? try await counting(versions, date, store) : versions
    guard let found = version ?? counting.max(), counting.contains(found) else { return nil }
    return ReconciliationFolder(store: store, date: date, version: found)
  }

  /// The latest version of every date that counts.
  static func latest(in store: any ObjectStore) async throws -> [LogicalDate: Int] {
    let found = try await someAtOnce(try await complete(in: store)) { date, versions in
      (date, try await counting(versions, date, store).max())
    }
    return Dictionary(found.compactMap { date, version in version.map { (date, $0) } }) { first, _ in first }
  }

  /// The complete versions of every date, vouched for or not.
  static func complete(in store: any ObjectStore) async throws -> [LogicalDate: Set<Int>] {
    try await store.list(try key("reconciliations")).reduce(into: [:]) { found, info in
      guard let folder = ReconciliationFolder(totals: info.key, in: store) else { return }
      found[folder.date, default: []].insert(folder.version)
    }
  }

  /// A night has one version as a rule, and there is nothing to choose.
  private static func counting(
    _ versions: Set<Int>, _ date: LogicalDate, _ store: any ObjectStore
  ) async throws -> Set<Int> {
    versions.count < 2 ? versions : try await NightRecords(date, in: store).counting(versions)
  }

  /// The numbers N of the folders `v<N>` that hold a file of that name, or any file.
  static func versions(under folder: String, holding name: String? = nil, in store: any ObjectStore) async throws -> Set<Int> {
    let infos = try await store.list(try key(folder))
    return Set(
      infos.compactMap { info in
        let parts = info.key.description.dropFirst(folder.count + 1).split(separator: "/")
        guard parts.count == 2, name.map({ parts[1] == $0 }) ?? true else { return nil }
        return version(parts[0])
      })
  }

  /// The N of a folder `v<N>`; nil for any other name.
  static func version(_ name: Substring) -> Int? {
    guard name.hasPrefix("v"), let number = Int(name.dropFirst()), number > 0, "v\(number)" == name else { return nil }
    return number
  }

  /// The folder's key in the store.
  var path: String { "reconciliations/\(date.path)/v\(version)" }

  /// The totals, checked to be of this date and version.
  func totals() async throws -> (totals: Totals, file: StoredFile, bytes: [UInt8]) {
    let (bytes, file) = try await Self.whole(path + "/totals.json", in: store)
    let totals = try Totals(parsing: bytes, at: file.key)
    guard totals.date == date, totals.version == version else {
      throw JobError(
        .integrity, "cannot report \(date.description)", at: file.key,
        because: "it states \(totals.date.description), version \(totals.version)", remedy: "compare the store with a backup")
    }
    return (totals, file, bytes)
  }

  /// How the totals came about.
  func run() async throws -> (run: ReconciliationRun, file: StoredFile) {
    let (bytes, file) = try await Self.whole(path + "/run.json", in: store)
    return (try ReconciliationRun(parsing: bytes, at: file.key), file)
  }

  /// The same; nil where it cannot be read, which `tally verify` tells.
  func stated() async throws -> ReconciliationRun? {
    do {
      return try await run().run
    } catch is ReportError {
      return nil
    } catch let error as StorageError where [.notFound, .damaged, .tooLarge].contains(error.code) {
      return nil
    }
  }

  /// How records of one event id differ.
  static let comparisons = "comparisons.ndjson"

  /// Whether `run.json` vouches for what was compared, which one of an earlier program does not; and what is wrong where it does.
  func comparisonsCheck() async throws -> (isNamed: Bool, finding: StoreFinding?) {
    let run: [UInt8]
    do { run = try await Self.whole(path + "/run.json", in: store).bytes } catch let error as StorageError
      where [.notFound, .damaged, .tooLarge].contains(error.code)
    { return (false, nil) }
    guard let named = (try? JSONValue.parse(run))?["comparisons"]?.stringValue else { return (false, nil) }
    let place = path + "/" + Self.comparisons
    do {
      let isSame = try await store.open(try Self.key(place)).sha256().description == named
      return (true, isSame ? nil : StoreFinding(.altered, place, "its SHA-256 is not the one that run.json beside it names"))
    } catch let error as StorageError where [.notFound, .damaged].contains(error.code) {
      return (true, StoreFinding(StoreFinding.Verdict(error), place, "run.json beside it names it: \(error.cause)"))
    }
  }

  /// A file of the folder, line by line.
  func lines(_ name: String) async throws -> ObjectLines {
    ObjectLines(try await store.open(try Self.key(path + "/" + name)))
  }

  /// A file of requests; nil where the reconciliation was made before there were any.
  func requests(_ name: String) async throws -> ObjectLines? {
    guard try await store.head(try Self.key(path + "/" + name)) != nil else { return nil }
    return try await lines(name)
  }

  /// The custody record of an export; nil where there is none.
  static func custody(of export: String, in store: any ObjectStore) async throws -> (facts: CustodyFacts, file: StoredFile)? {
    let name = export + ".custody.json"
    guard try await store.head(try key(name)) != nil else { return nil }
    let (bytes, file) = try await whole(name, in: store)
    return (try CustodyFacts(parsing: bytes, at: name), file)
  }

  private static func whole(_ name: String, in store: any ObjectStore) async throws -> (bytes: [UInt8], file: StoredFile) {
    let bytes = try await store.read(try key(name), limit: largest)
    return (bytes, StoredFile(key: name, sha256: SHA256.hash(bytes).description))
  }

  /// The key of that text; a stored record that names no sound one is an error.
  static func key(_ text: String) throws -> ObjectKey {
    guard let key = ObjectKey(text) else {
      throw JobError(.unreadable, "cannot find an object", because: "a record names a key that is none")
    }
    return key
  }
}

extension ReconciliationFolder {
  /// The folder whose totals have that key, which make it complete; nil for any other key.
  init?(totals key: ObjectKey, in store: any ObjectStore) {
    let parts = key.parts
    guard parts.count == 6, parts[0] == "reconciliations", parts[5] == "totals.json",
      let date = LogicalDate(parts[1...3].joined(separator: "-")), let version = Self.version(parts[4])
    else { return nil }
    self.init(store: store, date: date, version: version)
  }
}
