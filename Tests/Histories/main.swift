import Foundation

// Histories of ten years in an optimised build: tally-histories [COUNT [SEED]]. `make histories` runs 10,000.
let words = CommandLine.arguments.dropFirst().map { UInt64($0) }
guard words.count <= 2, words.allSatisfy({ $0 != nil }) else {
  print("tally-histories [COUNT [SEED]]")
  exit(64)
}
let count = Int(words.first.flatMap { $0 } ?? 10_000)
let seed = words.dropFirst().first.flatMap { $0 } ?? 20_261_018
print("\(count) histories of ten years, from TALLYSTICK_SEED=\(seed)")
let outcome = try await Histories().run(count, from: seed, threads: ProcessInfo.processInfo.activeProcessorCount)
print(outcome.counts.words)
for line in outcome.failures { print(line) }
if let seed = outcome.wrong.first?.seed { print("again: make histories TALLYSTICK_HISTORIES=1 TALLYSTICK_SEED=\(seed)") }
for event in outcome.counts.missing where count >= 1_000 { print("there were no \(event.rawValue): nothing is proved of them") }
let isProved = outcome.wrong.isEmpty && (count < 1_000 || outcome.counts.missing.isEmpty)
print(
  isProved
    ? "\(outcome.histories) histories: nothing was lost" : "\(outcome.wrong.count) of \(outcome.histories) histories went wrong")
exit(isProved ? 0 : 1)
