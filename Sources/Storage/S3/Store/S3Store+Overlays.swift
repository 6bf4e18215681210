extension S3Store: LayeredStore {
  /// Lists all versions and marks below the folder.
  package func overlays(_ prefix: ObjectKey) async throws -> [Overlay] {
    var found: [Overlay] = []
    var layers: [S3Version] = []
    _ = try await each(below: prefix) { version in
      if let top = layers.first, !top.key.hasSameBytes(as: version.key) {
        found += overlays(layers)
        layers = []
      }
      layers.append(version)
      return true
    }
    return found + overlays(layers)
  }

  /// What lies over the object of one key, of whose versions and markers these are all, newest first.
  private func overlays(_ layers: [S3Version]) -> [Overlay] {
    guard let top = layers.first, let key = client.address.objectKey(top.key) else { return [] }
    func overlay(_ kind: Overlay.Kind) -> Overlay { Overlay(key, kind, since: top.modified) }
    let versions = layers.filter { !$0.isMarker }
    guard let object = object(versions, key) else { return key.isRebuildable ? [] : [overlay(.gone)] }
    var found = top.isMarker ? [overlay(.hidden)] : []
    // Of what can be rebuilt, older versions may stay where the bucket retains them.
    let others = versions.filter { $0.id != object.id }
    if !others.isEmpty, !key.isRebuildable {
      let areAlike = others.allSatisfy { $0.size == object.size && $0.etag == object.etag }
      found.append(overlay(.laidOver(versions: others.count, areAlike: areAlike)))
    }
    return found
  }
}
