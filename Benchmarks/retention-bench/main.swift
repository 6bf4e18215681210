// tally-retention-bench ARCHIVES POLICIES HOLDS THREADS   works out where so many archives stand; prints JSON
let numbers = CommandLine.arguments.dropFirst().compactMap { Int($0) }
guard numbers.count == 4 else { throw PlanBench.Usage() }
try await PlanBench(archives: numbers[0], policies: numbers[1], holds: numbers[2]).run(threads: numbers[3])
