/// What a list of a slot's folder shows of a manifest and its archive: by it whoever keeps what they said sees, without reading them, whether they are still there.
package struct SlotListing: Hashable, Sendable {
  /// Bytes of the manifest.
  private let manifest: Int64
  /// Bytes of the archive and its index, by name; none of an empty slot.
  private let content: [String: Int64]

  /// `manifest` is the size of the manifest in bytes; `archive` is nil of an empty slot.
  package init(manifest: Int64, archive: Manifest.Archive?) {
    self.manifest = manifest
    let objects = archive.map { [$0.object, $0.index] } ?? []
    content = Dictionary(objects.map { (String($0.key.split(separator: "/").last ?? ""), $0.bytes) }) { first, _ in first }
  }

  /// Whether a name is that of an archive or its index.
  package static func isArchiveOrIndex(_ name: some StringProtocol) -> Bool {
    name.hasSuffix(".tar.zst") || name.hasSuffix(".index")
  }

  /// Whether a folder with objects of these names and bytes is of that manifest, with its archive or index, or without any, as when that was destroyed.
  package func fits(_ sizes: [String: Int64]) -> Bool {
    guard sizes["manifest.json"] == manifest else { return false }
    guard sizes.keys.contains(where: { SlotListing.isArchiveOrIndex($0) }) else { return true }
    return content.contains { sizes[$0.key] != nil } && content.allSatisfy { sizes[$0.key] ?? $0.value == $0.value }
  }
}
