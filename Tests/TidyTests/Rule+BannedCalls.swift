extension Rule {
  /// Calls that shipped code, or tests, do not make, with what they do instead.
  static let bannedCalls: [Rule] = [
    banned(
      "no wall clock",
      [
        "Date()", "Date.now", "clock_gettime", "gettimeofday", "time(nil", "time(&", "ContinuousClock", "SuspendingClock",
        "DispatchTime.now",
        "CFAbsoluteTimeGetCurrent", "ProcessInfo",
      ],
      "take the instant as a parameter, or Operations' WallClock", except: ["Sources/Operations/WallClock.swift"],
      bad: "let age = Date().timeIntervalSince1970", good: "let age = asOf - runtime(of: send)"),
    banned(
      "no time zone, no locale",
      ["DateFormatter", "ISO8601DateFormatter", "TimeZone", "Locale", "localtime", "localtime_r", "strftime", "setlocale"],
      "use Events' Instant and LogicalDate, which are UTC",
      // libarchive needs a character set.
      except: ["Sources/Archival/TarWriter.swift"], bad: "let zone = TimeZone.current",
      good: "let zone = instant.description"),
    banned(
      "no random numbers",
      [".random(", "SystemRandomNumberGenerator", "arc4random", "getrandom", "drand48", "UUID()"],
      "derive it from the inputs; a store's id comes from Operations", except: ["Sources/Sealing/", "Sources/Operations/"],
      bad: "let n = Int.random(in: 0..<9)", good: "let n = plan.randomized"),
    Rule(
      name: "no force unwraps", advice: "use `guard let`, or give the type that cannot be nil", scope: shipped,
      example: (
        bad: SourceFile(path: "Jobs/A.swift", text: #"let a = "b!"; let first = list.first!.name"#),
        good: SourceFile(path: "Jobs/A.swift", text: #"if !done, a != b, "\(a)!" == c { return } // Stop!"#)
      ),
      find: { $0.linesOfCode(where: forcesUnwrap) }),
    banned(
      "no forced try or cast", ["try!", "as!"], "throw on, or handle both cases", bad: "let value = try! read()",
      good: "let value = try? read()"),
    banned(
      "no crash by design", ["fatalError", "assertionFailure", "abort()"],
      "throw a typed error with code, cause, remedy and place; a broken bound may be a `precondition`",
      bad: "default: fatalError()", good: "default: throw JobError(.internal, what)"),
    banned(
      "no print", ["print(", "debugPrint(", "dump(", "NSLog("], "people's text goes to Screen or Log, documents to Output",
      except: ["Sources/tally/", "Sources/tally-synth/"], bad: "print(total)", good: "json.prettyPrinted(total)"),
    banned(
      "no unchecked Sendable", ["@unchecked", "nonisolated(unsafe)"], "use a struct, a Mutex or an actor",
      bad: "final class Cache: @unchecked Sendable {}", good: "final class Cache: Sendable {}"),
    banned(
      "no sleeping in tests", ["sleep(", "usleep(", "nanosleep("], in: ["Tests/"],
      "wait for what happens: a line of a LinePipe, a semaphore, the end of a program; time is a ManualClock's",
      except: ["Tests/TidyTests/"], bad: "while !isThere { usleep(1000) }", good: "started.wait()"),
  ]

  private static func banned(
    _ name: String, _ words: [String], in scope: [String] = Rule.shipped, _ advice: String, except: [String] = [], bad: String,
    good: String
  ) -> Rule {
    Rule(
      name: name, advice: advice, scope: scope, exceptions: except,
      example: (
        bad: SourceFile(path: scope[0] + "A.swift", text: bad), good: SourceFile(path: scope[0] + "A.swift", text: good)
      ),
      find: { file in
        guard file.path.hasSuffix(".swift") else { return [] }
        return file.linesOfCode { line in words.contains(where: line.hasWord) }
      })
  }

  /// Whether an exclamation mark follows a value: prefix `!` and `!=` do not.
  private static func forcesUnwrap(_ line: String) -> Bool {
    let text = Array(line.utf8)
    let closers = Array(")]?>\"".utf8)
    return text.indices.dropFirst().contains { index in
      text[index] == UInt8(ascii: "!") && (text[index - 1].isWordByte || closers.contains(text[index - 1]))
        && !(index + 1 < text.count && text[index + 1] == UInt8(ascii: "="))
    }
  }
}
