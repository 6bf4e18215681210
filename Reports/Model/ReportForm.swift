/// The forms of a report that can be left out. The page, `breaks.csv` and the totals are in every report.
package enum ReportForm: String, CaseIterable, Sendable {
  case pdf, xlsx, json, dat

  /// Its file beside the page.
  package var file: String {
    switch self {
    case .pdf: "report.pdf"
    case .xlsx: "report.xlsx"
    case .json: "report.json"
    case .dat: "breaks.dat"
    }
  }
}
