internal import Glibc

/// What stops the generator.
enum SynthError: Error, CustomStringConvertible {
  case usage(String)
  case system(_ call: String, _ path: String, _ number: Int32)

  var description: String {
    switch self {
    case .usage(let problem): "\(problem); see tally-synth --help"
    case .system(let call, let path, let number): unsafe "cannot \(call) \(path): \(String(cString: strerror(number)))"
    }
  }

  /// The exit code: of sysexits, as the suite's.
  var exitCode: Int32 {
    switch self {
    case .usage: 64
    case .system: 74
    }
  }
}
