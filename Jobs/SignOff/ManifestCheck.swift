internal import Archival
internal import Reports
internal import Sealing
internal import Storage

/// Compares the files of a report with its manifest.
struct ManifestCheck {
  let store: any ObjectStore

  /// What is not as the manifest says. Only a store that fails is an error.
  func findings(_ folder: SignOffFolder) async throws -> [StoreFinding] {
    let place = folder.folder + "/" + ReportManifest.name
    guard let bytes = folder.manifest else { return [StoreFinding(.missing, place, "there is no manifest")] }
    let manifest: ReportManifest
    do { manifest = try ReportManifest(parsing: bytes, at: place) } catch { return [StoreFinding(.altered, place, error.cause)] }
    guard manifest.date == folder.date, manifest.version == folder.version else {
      return [StoreFinding(.altered, place, "it is that of \(manifest.reportID)")]
    }
    var findings: [StoreFinding] = []
    for (name, digest) in manifest.files.sorted(by: { $0.key < $1.key }) {
      let key = folder.folder + "/" + name
      guard let object = ObjectKey(key), object.parts.count == 6 else {
        findings.append(StoreFinding(.altered, place, "it names a file that none can have"))
        continue
      }
      do {
        let reader = try await store.open(object)
        if try await reader.sha256() != digest {
          findings.append(StoreFinding(.altered, key, "its SHA-256 is not that of the manifest"))
        }
      } catch let error as StorageError where error.code == .notFound {
        findings.append(StoreFinding(.missing, key, "the manifest names it"))
      } catch let error as StorageError where error.code == .damaged {
        findings.append(StoreFinding(.notCheckable, key, error.cause))
      }
    }
    return findings
  }
}
