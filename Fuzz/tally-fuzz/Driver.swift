internal import CFuzzer
internal import Glibc

/// libFuzzer's own `main`, which is linked but not run, asks for this.
@_cdecl("LLVMFuzzerTestOneInput") func testOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
  Driver.target.check(unsafe Array(UnsafeBufferPointer(start: data, count: size)))
  return 0
}

/// Runs libFuzzer over one target.
@safe enum Driver {
  /// Runs until libFuzzer's options say to stop; the process ends there.
  static func run(_ name: String, _ options: [String]) {
    // libFuzzer calls a C function, which captures nothing: the target's name travels in the environment.
    _ = unsafe setenv("TALLY_FUZZ_TARGET", name, 1)
    var count = Int32(options.count + 1)
    var words: [UnsafeMutablePointer<CChar>?] = unsafe (["tally-fuzz"] + options).map { unsafe strdup($0) } + [nil]
    unsafe words.withUnsafeMutableBufferPointer { buffer in
      var base = buffer.baseAddress
      _ = unsafe LLVMFuzzerRunDriver(&count, &base) { unsafe testOneInput($0, $1) }
    }
  }

  static let target: any FuzzTarget = {
    let name = unsafe getenv("TALLY_FUZZ_TARGET").map { unsafe String(cString: $0) } ?? ""
    guard let target = Targets.named(name) else { preconditionFailure("no target \(name)") }
    return target
  }()
}

/// Something to feed arbitrary bytes to.
protocol FuzzTarget: Sendable {
  var name: String { get }
  /// Traps where the bytes show a fault.
  func check(_ input: [UInt8])
  /// Inputs to begin with.
  func seeds() -> [[UInt8]]
}

/// The targets.
enum Targets {
  static let all: [any FuzzTarget] = [
    TextTarget(), ExportTarget(), InflateTarget(), MappingTarget(), IndexTarget(), InstantTarget(), XMLTarget(),
    ArchiveTarget(),
  ]

  static func named(_ name: String) -> (any FuzzTarget)? { all.first { $0.name == name } }
}

/// Writes the first corpus of a target.
@safe enum Seeds {
  static func write(_ seeds: [[UInt8]], into folder: String) {
    _ = unsafe mkdir(folder, 0o755)
    for (index, seed) in seeds.enumerated() {
      guard let file = unsafe fopen("\(folder)/seed-\(index)", "w") else { preconditionFailure("cannot write to \(folder)") }
      _ = unsafe fwrite(seed, 1, seed.count, file)
      _ = unsafe fclose(file)
    }
  }
}
