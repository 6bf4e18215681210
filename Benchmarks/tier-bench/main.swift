import Archival
import Events
import Foundation
import Sealing
import Storage

// tally-tier-bench prepare STORE           what a pull leaves of the exports in STORE: a list of their digests and sizes
// tally-tier-bench pack STORE THREADS [encrypted]
// tally-tier-bench verify STORE THREADS
// tally-tier-bench prove STORE EVENT-ID THREADS    one event with its proof, out of the whole day
// tally-tier-bench slots STORE COUNT EVENTS        many small archives, and a hold H on 10,000 messages, one in two of them there
let arguments = Array(CommandLine.arguments.dropFirst())
guard arguments.count >= 2 else {
  print("usage: tally-tier-bench prepare|pack|verify|prove|slots STORE …")
  exit(64)
}
do {
  let bench = try await TierBench(folder: arguments[1])
  switch arguments[0] {
  case "prepare": try await bench.prepare()
  case "pack": try await bench.pack(threads: Int(arguments[2]) ?? 1, isEncrypted: arguments.last == "encrypted")
  case "verify": try await bench.verify(threads: Int(arguments[2]) ?? 1)
  case "prove": try await bench.prove(arguments[2], threads: Int(arguments[3]) ?? 1)
  case "slots": try await bench.slots(Int(arguments[2]) ?? 1, events: Int(arguments[3]) ?? 1)
  default: exit(64)
  }
} catch {
  print("tally-tier-bench: \(error)")
  exit(70)
}
