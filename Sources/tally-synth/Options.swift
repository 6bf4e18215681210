/// What the command line asks for.
struct Options {
  var events = 0
  var out = ""
  var seed: UInt64 = 1
  var day = 20_775
  var files = 32
  var nights = 1
  var ledger = false
  var intact = false
  var plain = false

  static let help = """
    usage: tally-synth --events N --out DIR [options]

    Writes nights of communication events as an archiver would, DIR/<yyyy>/<mm>/<dd>/h00.ndjson.gz and on,
    and beside them the totals that a reconciliation must find, DIR/expected-<yyyy-mm-dd>.json, under the
    default rules (pendingAfter 120s, finalAfter 72h, driftTolerance 5s; EMAIL finalAfter 5d, consent true)
    and as-of 06:00 UTC on the next day. The same options give the same bytes on any number of cores.

      --events N       about N events a night
      --out DIR        folder to write into; made where it is missing
      --seed S         names the random numbers (default 1)
      --date DAY       first day, yyyy-mm-dd (default 2026-11-18)
      --nights K       so many days in a row (default 1); late outcomes and reads reach later days
      --files F        exports a night, 1 to 100 (default 32)
      --ledger         also writes DIR/ledger/<yyyy>/<mm>/<dd>/, the webhook receiver's side, and expects its breaks
      --intact         leaves malformed records out, and nothing else
      --format FORMAT  gzip (default) or plain
      --help           prints this

    Prints a JSON summary. Exit codes: 0 done, 64 usage, 74 input or output failed.

    """

  /// Reads the arguments after the program's name; nil where help is asked for.
  init?(_ arguments: some Sequence<String>) throws(SynthError) {
    var rest = arguments.makeIterator()
    while let argument = rest.next() {
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      func value() throws(SynthError) -> String {
        guard let value = parts.count == 2 ? parts[1] : rest.next() else { throw .usage("\(argument) needs a value") }
        return value
      }
      func number(_ range: ClosedRange<Int>) throws(SynthError) -> Int {
        let text = try value()
        guard let number = Int(text), range.contains(number) else {
          throw .usage("\(parts[0]) takes a number from \(range.lowerBound) to \(range.upperBound), not \(text)")
        }
        return number
      }
      switch parts[0] {
      // A place in an export is kept in 31 bits.
      case "--events": events = try number(100...2_000_000_000)
      case "--out": out = try value()
      case "--seed": seed = UInt64(try number(0...Int.max))
      case "--nights": nights = try number(1...366)
      case "--files": files = try number(1...100)
      case "--ledger": ledger = true
      case "--intact": intact = true
      case "--date":
        let text = try value()
        guard let day = Calendar.day(text) else { throw .usage("--date takes a day as 2026-11-18, not \(text)") }
        self.day = day
      case "--format":
        let text = try value()
        guard ["gzip", "plain"].contains(text) else { throw .usage("--format takes gzip or plain, not \(text)") }
        plain = text == "plain"
      case "--help", "-h": return nil
      default: throw .usage("unknown option \(argument)")
      }
    }
    guard events > 0 else { throw .usage("--events is missing") }
    guard !out.isEmpty else { throw .usage("--out is missing") }
  }
}
