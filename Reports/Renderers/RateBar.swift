/// A rate as a bar, with a line at 1,000 of a thousand: what is beyond ends at 1,250. The figure stands beside it.
struct RateBar {
  let perThousand: Int
  private static let (width, line) = (1200, 960)

  var svg: HTML {
    let length = min(RateBar.width, RateBar.line * max(0, perThousand) / 1000)
    return Tag.svg(.of(.viewBox, "0 0 \(RateBar.width / 10) 10"), .class("shares"), .of(.ariaHidden, "true")) {
      Tag.rect(
        .class("bar"), .tenths(.x, 0), .tenths(.y, 20), .tenths(.width, max(length, perThousand > 0 ? 8 : 0)),
        .tenths(.height, 60))
      Tag.line(
        .tenths(.x1, RateBar.line), .tenths(.x2, RateBar.line), .tenths(.y1, 0), .tenths(.y2, 100), .class("axis"))
    }
  }
}
