internal import Events
internal import Numbers
internal import Reconciliation

/// Bars of breaks a night, stacked by severity, the gravest at the foot; missing nights are crosses, and nights that prove nothing have a stroke. All in tenths of a unit.
struct TrendChart {
  private let trend: Trend
  private let top: Int
  private let step: Int
  private let numbers: NumberForm

  private static let (width, height) = (7200, 1900)
  private static let (left, right, head, foot) = (520, 20, 120, 260)

  init(_ trend: Trend, _ numbers: NumberForm) {
    (self.trend, self.numbers) = (trend, numbers)
    let most = trend.nights.compactMap(\.total).max() ?? 0
    step = TrendChart.step(for: most)
    top = max(step, (most + step - 1) / step * step)
  }

  /// A round distance of grid lines, so that at most four of them reach `most`: 1, 2 or 5 times a power of ten.
  static func step(for most: Int) -> Int {
    var power = 1
    while true {
      for factor in [1, 2, 5] where factor * power * 4 >= most { return factor * power }
      power *= 10
    }
  }

  var svg: HTML {
    Tag.svg(
      .of(.viewBox, "0 0 \(TrendChart.width / 10) \(TrendChart.height / 10)"), .of(.role, "img"),
      .of(.ariaLabelledby, "trend-title trend-desc")
    ) {
      Tag.title("Breaks a night", .id("trend-title"))
      Tag.desc(description, .id("trend-desc"))
      grid
      HTML(joining: trend.nights.enumerated().map { index, night in column(index, night) })
      labels
    }
  }

  private var description: String {
    let known = trend.nights.compactMap(\.total)
    let span = "From \(trend.nights.first?.date.description ?? "") to \(trend.nights.last?.date.description ?? "")"
    return "\(span): least \(numbers.grouped(known.min() ?? 0)), most \(numbers.grouped(known.max() ?? 0)), "
      + "last \(trend.nights.last?.total.map(numbers.grouped) ?? "missing"); \(trend.missing) nights missing"
      + (trend.unproved.isEmpty ? ". " : ", \(trend.unproved.count) prove nothing. ")
      + "The figures are in the table below."
  }

  private var floor: Int { TrendChart.height - TrendChart.foot }
  private func x(_ index: Int) -> Int {
    TrendChart.left + index * (TrendChart.width - TrendChart.left - TrendChart.right) / trend.nights.count
  }
  private func rise(_ count: Int) -> Int { (floor - TrendChart.head) * count / top }

  private var grid: HTML {
    HTML(
      joining: stride(from: 0, through: top, by: step).map { value in
        let y = floor - rise(value)
        return Tag.g {
          Tag.line(
            .class("grid"), .tenths(.x1, TrendChart.left), .tenths(.x2, TrendChart.width), .tenths(.y1, y), .tenths(.y2, y))
          Tag.text(
            numbers.grouped(value), .tenths(.x, TrendChart.left - 80), .tenths(.y, y + 35), .of(.textAnchor, "end"))
        }
      })
  }

  private func column(_ index: Int, _ night: Trend.Night) -> HTML {
    let width = x(1) - x(0)
    guard night.breaks != nil else {
      guard night.date >= trend.first else { return .empty }
      let (x, y, arm) = (self.x(index) + width / 2, floor - 80, 35)
      func line(_ tilt: Int) -> HTML {
        Tag.line(
          .class("missing"), .tenths(.x1, x - arm), .tenths(.x2, x + arm), .tenths(.y1, y - tilt), .tenths(.y2, y + tilt))
      }
      return HTML(joining: [line(35), line(-35)])
    }
    var below = 0
    let stroke = Tag.line(
      .class("unproved"), .tenths(.x1, x(index) + width / 4), .tenths(.x2, x(index) + width * 3 / 4), .tenths(.y1, floor - 40),
      .tenths(.y2, floor - 130))
    return HTML(
      joining: Severity.allCases.reversed().map { severity in
        let count = night.count(severity)
        guard count > 0 else { return .empty }
        let (low, high) = (rise(below), rise(below + count))
        below += count
        return Tag.rect(
          .class(severity.name), .tenths(.x, x(index) + width / 8), .tenths(.y, floor - high),
          .tenths(.width, width * 3 / 4), .tenths(.height, high - low))
      } + (night.unproved == nil ? [] : [stroke]))
  }

  private var labels: HTML {
    HTML(
      joining: [0, trend.nights.count / 2, trend.nights.count - 1].map { index in
        let anchor = index == 0 ? "start" : index == trend.nights.count - 1 ? "end" : "middle"
        let width = x(1) - x(0)
        let x = index == 0 ? x(0) : index == trend.nights.count - 1 ? x(index) + width : x(index) + width / 2
        return Tag.text(
          trend.nights[index].date.description, .tenths(.x, x), .tenths(.y, TrendChart.height - 60), .of(.textAnchor, anchor))
      })
  }
}

/// One code's nights in the size of a word. The figures stand beside it.
struct Sparkline {
  private let counts: [Int?]
  /// The place of the store's first night.
  private let first: Int

  init(_ trend: Trend, _ code: BreakCode) {
    first = trend.nights.count - trend.expected
    counts = trend.nights.map { night in night.unproved == .noInput ? nil : night.breaks.map { $0[code] ?? 0 } }
  }

  var svg: HTML {
    let most = max(1, counts.compactMap(\.self).max() ?? 1)
    return Tag.svg(
      .of(.viewBox, "0 0 \(counts.count * 5) 20"), .class("spark"), .of(.ariaHidden, "true")
    ) {
      HTML(
        joining: counts.enumerated().map { index, count in
          let x = index * 50
          guard let count else {
            guard index >= first else { return .empty }
            return Tag.line(
              .class("missing"), .tenths(.x1, x + 5), .tenths(.x2, x + 35), .tenths(.y1, 170), .tenths(.y2, 170))
          }
          guard count > 0 else { return .empty }
          let height = max(10, 190 * count / most)
          return Tag.rect(
            .class(index == counts.count - 1 ? "now" : "then"), .tenths(.x, x), .tenths(.y, 200 - height),
            .tenths(.width, 40), .tenths(.height, height))
        })
    }
  }
}
