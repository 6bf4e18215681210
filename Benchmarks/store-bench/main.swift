import TestSupport

// What Benchmarks/store.py measures of our store in a bucket, one thing a process; not shipped.
//
//   tally-store-bench open RIG BUCKET                makes a store there
//   tally-store-bench pull RIG BUCKET PREFIX FOLDER  what a pull does but for the scan: every object into a store in a folder
//   tally-store-bench list RIG BUCKET FOLDER         lists a folder of the store; prints how many there are
//   tally-store-bench put RIG BUCKET FOLDER COUNT    puts so many objects of 4 KiB, each retained and read back
//   tally-store-bench delete RIG BUCKET FOLDER       deletes every version below a folder of the store; prints how many are gone

let arguments = Array(CommandLine.arguments.dropFirst())
guard arguments.count >= 3, let rig = Rig(file: arguments[1]) else { throw Rig.Trouble("usage: see main.swift") }
let bench = StoreBench(rig: rig, bucket: arguments[2])
switch (arguments[0], arguments.count) {
case ("open", 3): _ = try await bench.store()
case ("pull", 5): print(try await bench.pull(arguments[3], into: arguments[4]))
case ("list", 4): print(try await bench.list(arguments[3]))
case ("put", 5): print(try await bench.put(arguments[3], Int(arguments[4]) ?? 0))
case ("delete", 4): print(try await bench.delete(arguments[3]))
default: throw Rig.Trouble("usage: see main.swift")
}
