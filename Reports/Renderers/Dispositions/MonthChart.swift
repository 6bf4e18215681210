internal import Events
internal import Numbers

/// Bars of bytes a month, stacked, the first series at the foot. All in tenths of a unit.
struct MonthChart {
  /// A kind of bytes: its name, its fill, and how much of it each month has.
  struct Series {
    var name: String
    /// As the style sheet's severities: `high` is the darkest.
    var style: String
    var values: [Int64]
  }

  private let title: String
  private let id: String
  private let months: [CalendarMonth]
  private let series: [Series]
  private let numbers: NumberForm
  private let top: Int
  private let step: Int

  private static let (width, height) = (7200, 1900)
  private static let (left, right, head, foot) = (620, 20, 120, 260)

  /// Each series has a value for every month; there is at least one month.
  init(_ title: String, id: String, _ months: [CalendarMonth], _ series: [Series], _ numbers: NumberForm) {
    (self.title, self.id, self.months, self.series, self.numbers) = (title, id, months, series, numbers)
    let most = months.indices.map { index in series.reduce(0) { $0 + Int($1.values[index]) } }.max() ?? 0
    step = TrendChart.step(for: most)
    top = max(step, (most + step - 1) / step * step)
  }

  /// What the fills say.
  var keys: HTML { HTML(joining: series.map { Tag.span($0.name, .class("key " + $0.style)) }) }

  var svg: HTML {
    Tag.svg(
      .of(.viewBox, "0 0 \(Self.width / 10) \(Self.height / 10)"), .of(.role, "img"),
      .of(.ariaLabelledby, "\(id)-title \(id)-desc")
    ) {
      Tag.title(title, .id(id + "-title"))
      Tag.desc(description, .id(id + "-desc"))
      grid
      HTML(joining: months.indices.map(column))
      labels
    }
  }

  private var description: String {
    let ends = series.map { part in
      "\(part.name): \(numbers.size(part.values.first ?? 0)) at first, \(numbers.size(part.values.last ?? 0)) at last"
    }
    return "From \(months.first?.description ?? "") to \(months.last?.description ?? ""). \(ends.joined(separator: "; ")). "
      + "The figures are in the table below."
  }

  private var floor: Int { Self.height - Self.foot }
  private func x(_ index: Int) -> Int { Self.left + index * (Self.width - Self.left - Self.right) / max(1, months.count) }
  private func rise(_ value: Int) -> Int { top.dividingFullWidth((floor - Self.head).multipliedFullWidth(by: value)).quotient }

  private var grid: HTML {
    HTML(
      joining: stride(from: 0, through: top, by: step).map { value in
        let y = floor - rise(value)
        return Tag.g {
          Tag.line(.class("grid"), .tenths(.x1, Self.left), .tenths(.x2, Self.width), .tenths(.y1, y), .tenths(.y2, y))
          Tag.text(numbers.size(Int64(value)), .tenths(.x, Self.left - 80), .tenths(.y, y + 35), .of(.textAnchor, "end"))
        }
      })
  }

  private func column(_ index: Int) -> HTML {
    let width = x(1) - x(0)
    var below = 0
    return HTML(
      joining: series.map { part in
        let value = Int(part.values[index])
        guard value > 0 else { return .empty }
        let (low, high) = (rise(below), rise(below + value))
        below += value
        return Tag.rect(
          .class(part.style), .tenths(.x, x(index) + width / 8), .tenths(.y, floor - high), .tenths(.width, width * 3 / 4),
          .tenths(.height, high - low))
      })
  }

  private var labels: HTML {
    let shown = Set([0, months.count / 2, months.count - 1]).sorted()
    return HTML(
      joining: shown.map { index in
        let isLast = index == months.count - 1 && index > 0
        let width = x(1) - x(0)
        let place = index == 0 ? x(0) : isLast ? x(index) + width : x(index) + width / 2
        return Tag.text(
          months[index].description, .tenths(.x, place), .tenths(.y, Self.height - 60),
          .of(.textAnchor, index == 0 ? "start" : isLast ? "end" : "middle"))
      })
  }
}
