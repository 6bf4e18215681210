extension NumberForm {
  /// Each line of the table (locales.py): 1,234,567.8, then 1,234, then 98.7 percent as locales write them, and those locales.
  private static var lines: [[Substring]] {
    String(decoding: PackageResources.locales_txt, as: UTF8.self).split(separator: "\n").map { $0.split(separator: "\t") }
  }

  /// Every locale that is known, as BCP 47 writes it.
  package static var tags: [String] { lines.flatMap { $0.last?.split(separator: " ").map(String.init) ?? [] }.sorted() }

  /// The form of a locale, whose tag may be written in letters of either size; nil for one that is not known.
  package init?(locale: String) {
    let wanted = locale.lowercased()
    if wanted == NumberForm.english.tag {
      self = .english
      return
    }
    for line in NumberForm.lines where line.count == 4 {
      guard let tag = line[3].split(separator: " ").first(where: { $0.lowercased() == wanted }) else { continue }
      self.init(String(tag), number: line[0], four: line[1], percent: line[2])
      return
    }
    return nil
  }
}
