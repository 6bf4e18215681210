internal import Events

extension IndexPage {
  /// By which program and config the nights were reported: a line where either is another than the night before.
  var settings: HTML {
    let stated = index.nights.compactMap(\.summary)
    let changes = stated.enumerated().filter { place, night in
      place == 0 || night.program != stated[place - 1].program || night.configDigest != stated[place - 1].configDigest
    }
    return Page.section("settings", "Program and config") {
      changes.isEmpty
        ? Tag.p("No night states them.", .class("none"))
        : Page.table(
          "Program and config, from the night on", "small",
          head: HTML(joining: ["From", "Program", "Config, SHA-256"].map { Tag.th($0, .column) }),
          body: HTML(
            joining: changes.map { _, night in
              Tag.tr {
                Tag.th(.row, .class("date")) {
                  Tag.a(night.date.description, .link(toFile: .report(night.date, version: night.version, at: "basis")))
                }
                Tag.td(night.program ?? "not stated")
                Tag.td { night.configDigest.map { Tag.code($0) } ?? HTML("not stated") }
              }
            }))
      Tag.p(
        "Of the latest version of each report. Which settings changed is in the reports of both nights, under what they rest on.",
        .class("note"))
    }
  }
}
