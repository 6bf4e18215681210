internal import Archival
internal import Events
internal import Jobs
internal import Operations
internal import Retention
internal import Sealing
internal import Storage

extension Suite {
  /// The file of outside events, and its SHA-256; none where the config names none.
  func outsideEvents() throws -> (events: [OutsideEvent], digest: Digest?) {
    guard let path = tools.config.retention.events else { return ([], nil) }
    let what = "cannot read the outside events"
    let bytes = try SmallFile.read(path, what: what)
    do { return (try OutsideEvent.read(bytes), SHA256.hash(bytes)) } catch {
      throw JobError(
        .configuration, what, at: path, because: error.description, remedy: "correct the line; see docs/retention.md")
    }
  }

  /// What the config says of dispositions.
  func expireSettings() throws -> ExpireSettings {
    let (retention, wiring) = (tools.config.retention, KeyWiring(tools))
    let outside = try outsideEvents()
    var settings = ExpireSettings(
      storeID: store.format.id, rules: retention.rules, events: outside.events, eventsDigest: outside.digest,
      roles: try wiring.roles(), surge: SurgeLimit(times: retention.surge.times, floor: retention.surge.floor),
      trust: Trust(signers: try wiring.trusted(), authorities: try wiring.trustedAuthorities()), program: Suite.program,
      config: SHA256.hash(configBytes))
    settings.threads = threads
    return settings
  }

  /// Labels of archives, from the store.
  var labels: ArchiveLabels { ArchiveLabels(store: store, storeID: store.format.id, labelled: labelled) }

  /// What seals documents of dispositions; the key is read when it is first needed.
  var documentSealer: DocumentSealer {
    let tools = tools
    let sealer = Once { try KeyWiring(tools).sealer() }
    return DocumentSealer(
      store, stamps: tools.config.sealing?.tsa?.url != nil, now: tools.clock.now, trusted: { try KeyWiring(tools).trusted() },
      sealer: { try sealer.value() })
  }

  /// What planning and destroying work with.
  func expireContext(progress: @escaping @Sendable (Int) -> Void) throws -> ExpireContext {
    let clock = tools.clock
    return ExpireContext(
      store: store, labels: labels, settings: try expireSettings(), sealer: documentSealer, now: { clock.now() },
      progress: progress)
  }

  /// The holds, told apart by whose signatures they have where the config names hold officers.
  func holdLedger() throws -> HoldLedger { HoldLedger(store: store, officers: try KeyWiring(tools).holdOfficers()) }
}
