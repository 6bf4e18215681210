internal import Archival
package import Events
package import Sealing
internal import Storage

/// The exports that archives have whole, as manifests say: what may have been released, and is missing otherwise.
package struct PackedExports: Sendable {
  /// Of soundly sealed manifests, by key.
  package private(set) var sealed: [ExactText: Digest] = [:]
  /// Of those whose seals nobody can judge.
  private var claimed: [ExactText: Digest] = [:]
  /// Days of manifests that could not be read, or are of a newer format: they may name any export of their day.
  private var unread: Set<LogicalDate> = []

  /// No archive has any.
  init() {}

  /// Takes what a slot's manifest says. Nothing is believed of one that was altered, or that nobody trusted sealed.
  mutating func add(_ slot: SlotVerification, isSealed: Bool) {
    guard isSealed || !slot.isSealRefuted else { return }
    if slot.isUnknown { unread.insert(slot.slot.date) }
    for input in slot.inputs where input.stays == nil {
      let key = ExactText(input.object.key)
      if isSealed { sealed[key] = input.object.sha256 } else { claimed[key] = input.object.sha256 }
    }
  }

  /// What an export is that is not there.
  func integrity(of export: ObjectKey, _ record: CustodyRecord) -> Integrity {
    let key = ExactText(export.description)
    if sealed[key] == record.sha256 { return .released }
    if claimed[key] == record.sha256 {
      return .notCheckable("it is not there, and the manifests that say that archives have it cannot be judged")
    }
    if unread.contains(record.date) {
      return .notCheckable("it is not there, and a manifest of its day, which may say that an archive has it, cannot be read")
    }
    return .missing
  }
}
