internal import Events
internal import Numbers

/// A roll-forward as bars: what was there, what came on top, what went, what is left. All in tenths of a unit.
struct Waterfall {
  private let check: FootCheck
  private let id: String
  private let top: Int
  private let numbers: NumberForm

  private static let (width, height, head, foot) = (3600, 1500, 160, 220)

  init(_ check: FootCheck, _ numbers: NumberForm) {
    (self.check, self.numbers) = (check, numbers)
    id = check.subject.lowercased().replacing(" ", with: "-")
    var (level, top) = (0, 1)
    for term in check.terms {
      level += term.taken ? -term.value : term.value
      top = max(top, level, check.result.value)
    }
    self.top = top
  }

  var svg: HTML {
    Tag.svg(
      .of(.viewBox, "0 0 \(Waterfall.width / 10) \(Waterfall.height / 10)"), .of(.role, "img"),
      .of(.ariaLabelledby, "\(id)-title \(id)-desc")
    ) {
      Tag.title("Roll-forward of \(check.subject.lowercased())", .id(id + "-title"))
      Tag.desc(
        check.terms.map { ($0.taken ? "less " : "") + "\($0.name) \(numbers.grouped($0.value))" }.joined(separator: ", ")
          + ", \(check.result.name) \(numbers.grouped(check.result.value)). The figures are in the table below.",
        .id(id + "-desc"))
      Tag.line(.class("axis"), .tenths(.x1, 0), .tenths(.x2, Waterfall.width), .tenths(.y1, y(0)), .tenths(.y2, y(0)))
      bars
    }
  }

  private func y(_ value: Int) -> Int {
    let room = Waterfall.height - Waterfall.head - Waterfall.foot
    return Waterfall.height - Waterfall.foot - room * max(0, min(value, top)) / top
  }

  private var bars: HTML {
    let step = Waterfall.width / (check.terms.count + 1)
    var level = 0
    var parts: [HTML] = []
    for (index, term) in check.terms.enumerated() {
      let before = level
      level += term.taken ? -term.value : term.value
      let style = index == 0 ? "whole" : term.taken ? "taken" : "added"
      parts.append(bar(index, from: before, to: level, style, (index == 0 ? "" : term.taken ? "−" : "+"), term))
      parts.append(
        Tag.line(
          .class("grid"), .tenths(.x1, index * step + step * 5 / 6), .tenths(.x2, (index + 1) * step + step / 6),
          .tenths(.y1, y(level)), .tenths(.y2, y(level))))
    }
    parts.append(bar(check.terms.count, from: 0, to: check.result.value, "whole", "", check.result))
    return HTML(joining: parts)
  }

  private func bar(_ index: Int, from: Int, to: Int, _ style: String, _ sign: String, _ term: FootCheck.Term) -> HTML {
    let step = Waterfall.width / (check.terms.count + 1)
    let (high, low) = (y(max(from, to)), y(min(from, to)))
    let middle = index * step + step / 2
    return Tag.g {
      Tag.rect(
        .class(style), .tenths(.x, index * step + step / 6), .tenths(.y, high), .tenths(.width, step * 2 / 3),
        .tenths(.height, max(low - high, term.value == 0 ? 0 : 5)))
      Tag.text(
        sign + numbers.grouped(term.value), .class("value"), .tenths(.x, middle), .tenths(.y, high - 45),
        .of(.textAnchor, "middle"))
      Tag.text(
        term.name, .tenths(.x, middle), .tenths(.y, Waterfall.height - Waterfall.foot + 150), .of(.textAnchor, "middle"))
    }
  }
}
