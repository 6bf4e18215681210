internal import CFuzzer
internal import Glibc

// tally-fuzz TARGET [libFuzzer options] [corpus folders]
// tally-fuzz seeds TARGET FOLDER writes the first corpus of a target.
let names = Targets.all.map(\.name).joined(separator: "|")
let arguments = CommandLine.arguments

if arguments.count == 4, arguments[1] == "seeds", let target = Targets.named(arguments[2]) {
  Seeds.write(target.seeds(), into: arguments[3])
} else if arguments.count > 1, Targets.named(arguments[1]) != nil {
  Driver.run(arguments[1], Array(arguments.dropFirst(2)))
} else {
  print("usage: tally-fuzz \(names) [libFuzzer options] [corpus folders]\n       tally-fuzz seeds TARGET FOLDER")
  exit(64)
}
