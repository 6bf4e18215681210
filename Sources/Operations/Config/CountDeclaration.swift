/// Where a source says how many records an export has: a small file beside the export.
package enum CountDeclaration: String, CaseIterable, Sendable {
  /// `<export>.count`: a decimal number.
  case count
  /// `<export>.manifest.json`: `{"records":N}`.
  case manifest

  /// What that file's name has after the export's.
  package var suffix: String { self == .count ? ".count" : ".manifest.json" }
}
