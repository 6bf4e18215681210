import Storage
import TestSupport

/// A store over whose objects somebody has laid something.
struct OverlaidStore<Other: ObjectStore>: ForwardingStore, LayeredStore {
  let store: Other
  let found: [Overlay]

  func overlays(_ prefix: ObjectKey) async throws -> [Overlay] {
    found.filter { $0.key.description.hasPrefix("\(prefix)/") }
  }
}
