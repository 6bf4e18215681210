internal import Events
internal import Reconciliation

/// The carriers of a run: which number each export's have in it. Those that the day's own exports name come first, then those of earlier days,
/// the latest first; as many as a record has numbers for, the others together.
struct NightCarriers {
  private(set) var names: CarrierNames
  /// By export.
  private(set) var numbers: [Carrier.Renumbering]

  init(_ exports: [NightExport]) {
    self.init(exports.map { ($0.isLedger, $0.date, $0.summary.carriers, $0.summary.hasOtherCarriers) })
  }

  /// Exports in order of date: their side, their names, and whether they have others. Only the archiver's tell by which carrier a message went.
  init(_ exports: [(isLedger: Bool, date: LogicalDate, names: [String], hasOthers: Bool)]) {
    var known: [[UInt8]: UInt8] = [:]
    var (kept, left): ([String], Int) = ([], 0)
    numbers = exports.map { _ in Carrier.Renumbering(repeating: Carrier.none) }
    // A stable sort: exports of a day stay in their order.
    for index in exports.indices.sorted(by: { (exports[$1].date, $0) < (exports[$0].date, $1) }) where !exports[index].isLedger {
      numbers[index] = Carrier.Renumbering { $0 == 0 ? Carrier.none : Carrier.others }
      for (place, name) in exports[index].names.prefix(Carrier.most).enumerated() {
        let number = known[Array(name.utf8)] ?? (kept.count < Carrier.most ? UInt8(kept.count + 1) : Carrier.others)
        if known.updateValue(number, forKey: Array(name.utf8)) == nil {
          if number == Carrier.others { left += 1 } else { kept.append(name) }
        }
        numbers[index][place + 1] = number
      }
    }
    names = CarrierNames(kept, others: exports.contains { !$0.isLedger && $0.hasOthers } ? nil : left)
  }
}
