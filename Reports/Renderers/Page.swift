internal import Events

/// What every page begins with, and what its tables and sections look like.
enum Page {
  /// The head: title, styles, and what the page is allowed to do.
  static func head(title: String, styles: [PageResource], scripts: [PageResource], @HTMLBuilder more: () -> HTML = { .empty })
    -> HTML
  {
    Tag.head {
      Tag.meta(.of(.charset, "utf-8"))
      Tag.meta(
        .of(.httpEquiv, "Content-Security-Policy"), .of(.content, PageResource.policy(styles: styles, scripts: scripts)))
      Tag.meta(.of(.name, "viewport"), .of(.content, "width=device-width, initial-scale=1"))
      Tag.meta(.of(.name, "color-scheme"), .of(.content, "light dark"))
      Tag.meta(.of(.name, "referrer"), .of(.content, "no-referrer"))
      Tag.meta(.of(.name, "format-detection"), .of(.content, "telephone=no"))
      Tag.title(title)
      more()
      HTML(joining: styles.map(HTML.style))
    }
  }

  /// The fills that tell a chart's parts apart where colours do not, in print or to some eyes; the style sheet names them. A page with charts begins with it.
  static let fills = Tag.svg(.class("fills"), .of(.ariaHidden, "true")) {
    Tag.defs {
      fill("hatched", width: 4, line: 2, .of(.patternTransform, "rotate(45)"))
      fill("ruled", width: 3, line: 1)
      fill("alarming", width: 3, line: 1)
    }
  }

  /// Lines over a ground, as wide as said and apart.
  private static func fill(_ id: String, width: Int, line: Int, _ turn: Attribute = .class("")) -> HTML {
    Tag.pattern(.id(id), .of(.width, width), .of(.height, width), .of(.patternUnits, "userSpaceOnUse"), turn) {
      Tag.rect(.class("ground"), .of(.width, width), .of(.height, width))
      Tag.rect(.class("stripe"), .of(.width, line), .of(.height, width))
    }
  }

  /// A section under its heading.
  static func section(_ id: String, _ title: String, @HTMLBuilder content: () -> HTML) -> HTML {
    Tag.section(.id(id), .of(.ariaLabelledby, id + "-title")) {
      Tag.h2(title, .id(id + "-title"))
      content()
    }
  }

  /// A name and what stands under it, in a `dl`.
  static func fact(_ name: String, _ value: HTML) -> HTML {
    Tag.div {
      Tag.dt(name)
      Tag.dd { value }
    }
  }

  /// A table with its caption; it scrolls by itself where the page is too narrow for it.
  static func table(_ caption: String, _ style: String = "", head: HTML, body: HTML, foot: HTML = .empty) -> HTML {
    scroll(caption) {
      Tag.table(.class(style)) {
        Tag.caption(caption)
        Tag.thead { Tag.tr { head } }
        Tag.tbody { body }
        if foot != .empty { Tag.tfoot { foot } }
      }
    }
  }

  /// What may be wider than the page: it can be reached and scrolled by keyboard.
  static func scroll(_ label: String, @HTMLBuilder content: () -> HTML) -> HTML {
    Tag.div(.class("scroll"), .of(.role, "region"), .of(.ariaLabel, label), .of(.tabindex, "0")) { content() }
  }

  /// Cells of numbers; nothing at all where there is none of a kind.
  static func figures(_ values: [Int?]) -> HTML { HTML(joining: values.map { figure($0 ?? 0) { HTML(Figures.grouped($0)) } }) }

  /// A cell of one number, as `content` has it; a dash for 0.
  static func figure(_ value: Int, _ style: String = "n", content: (Int) -> HTML) -> HTML {
    value == 0 ? Tag.td("–", .class(style + " nil")) : Tag.td(.class(style)) { content(value) }
  }

  /// Heads of columns of numbers.
  static func numberHeads(_ names: [String]) -> HTML { HTML(joining: names.map { Tag.th($0, .column, .number) }) }
}

extension LogicalDate {
  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
  ]
  private static let weekdays = ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"]

  /// `November`.
  var monthName: String { LogicalDate.months[components.month - 1] }

  /// `Wednesday, 18 November 2026`.
  var inWords: String { "\(LogicalDate.weekdays[((day % 7) + 7) % 7]), \(components.day) \(monthName) \(components.year)" }
}
