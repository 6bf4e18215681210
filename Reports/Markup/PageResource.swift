internal import Sealing

/// A style sheet or script that a page carries in itself. There are these and no others; a page's policy names each by its digest.
struct PageResource: Hashable, Sendable {
  let bytes: [UInt8]

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The fonts: subsets of Noto, in the page.
  static let fonts = PageResource(PackageResources.fonts_css)
  /// How all pages look.
  static let pageStyle = PageResource(PackageResources.page_css)
  /// What the scripts share; it comes before each of them.
  static let commonScript = PageResource(PackageResources.common_js)
  /// Finds, filters and sorts a night's breaks.
  static let breaksScript = PageResource(PackageResources.breaks_js)

  /// Compares nights, and leads to the search.
  static let indexScript = PageResource(PackageResources.index_js)
  /// Finds the nights of a message.
  static let searchScript = PageResource(PackageResources.search_js)

  /// The report's id at the foot of every printed page. Of an id that has other characters than it should have, none.
  static func printFoot(_ id: String) -> PageResource {
    let isPlain = id.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7a).contains($0) || $0 == 0x2d }
    return PageResource(Array(isPlain ? "@page { @bottom-left { content: \"\(id)\" } }".utf8 : "".utf8))
  }

  /// `'sha256-…'`, as Content Security Policy level 3 names an inline source.
  private var source: String { "'sha256-\(Base64.encode(SHA256.hash(bytes).bytes))'" }

  /// What a page may do: show these styles, run these scripts, load nothing.
  static func policy(styles: [PageResource], scripts: [PageResource]) -> String {
    [
      "default-src 'none'", "style-src " + styles.map(\.source).joined(separator: " "),
      "script-src " + (scripts.isEmpty ? "'none'" : scripts.map(\.source).joined(separator: " ")), "font-src data:",
      "base-uri 'none'", "form-action 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'",
    ].joined(separator: "; ")
  }
}
