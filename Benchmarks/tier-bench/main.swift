import Archival
import Events
import Foundation
import Sealing
import Storage

// tally-tier-bench prepare STORE           what a pull leaves of the exports in STORE: a list of their digests and sizes
// tally-tier-bench pack STORE THREADS [encrypted]
// tally-tier-bench verify STORE THREADS
// tally-tier-bench prove STORE EVENT-ID    one event with its proof, out of the whole day
let arguments = Array(CommandLine.arguments.dropFirst())
guard arguments.count >= 2 else {
  print("usage: tally-tier-bench prepare|pack|verify|prove STORE …")
  exit(64)
}
let bench = try await TierBench(folder: arguments[1])
switch arguments[0] {
case "prepare": try await bench.prepare()
case "pack": try await bench.pack(threads: Int(arguments[2]) ?? 1, isEncrypted: arguments.last == "encrypted")
case "verify": try await bench.verify(threads: Int(arguments[2]) ?? 1)
case "prove": try await bench.prove(arguments[2])
default: exit(64)
}
