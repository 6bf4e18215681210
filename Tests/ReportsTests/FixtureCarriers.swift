internal import Events
internal import Reports

/// The carriers of a made-up channel, as `totals.json` has them: some with hostile names, others, and messages that name none.
enum FixtureCarriers {
  private static let kinds = [
    #""of":"carrier","name":"Hansa Mobil""#, #""of":"carrier","name":"=cmd|' /C calc'!A0""#,
    #""of":"carrier","name":"<script>alert(1)</script>""#, #""of":"others""#, #""of":"none""#,
  ]

  /// The first has what the others leave of a channel's counts.
  static func lines(sends: Int, failed: Int, pending: Int, read: Int) -> String {
    var left = (sends: sends, failed: failed, pending: pending, read: read)
    let lines = kinds.enumerated().reversed().map { index, kind in
      let share = index + 2
      let part = (sends: sends / 7 / share, failed: failed / 6 / share, pending: pending / 5 / share, read: read / 8 / share)
      let counts = index == 0 ? left : part
      left = (left.sends - counts.sends, left.failed - counts.failed, left.pending - counts.pending, left.read - counts.read)
      let delivered = counts.sends - counts.failed - counts.pending
      var latency = LatencyHistogram()
      if delivered > 9 { latency.add(milliseconds: Int64(40_000 * share), times: 9) }
      if delivered > 0 { latency.add(milliseconds: Int64(700 * share), times: Int64(delivered > 9 ? delivered - 9 : delivered)) }
      var json = JSONWriter()
      json.value(latency.json)
      return
        #"{\#(kind),"sends":\#(counts.sends),"delivered":\#(delivered),"failed":\#(counts.failed),"pending":\#(counts.pending),"unconfirmed":0,"read":\#(counts.read),"latency":\#(String(decoding: json.bytes, as: UTF8.self))}"#
    }
    return "[\(lines.reversed().joined(separator: ","))]"
  }
}
