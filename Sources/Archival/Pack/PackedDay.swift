package import Events
internal import Sealing

/// A day that was scanned and waits in a scratch file to be written as archives.
package struct PackedDay<Observer: RecordObserver>: Sendable {
  /// The channels that have records, packed, left out or quarantined, in the order of `Channel`.
  package var lanes: [PackedLane<Observer>]
  /// What became of each input, sorted by source and key.
  package var inputs: [PackedInput]
}

/// An input that was scanned.
package struct PackedInput: Sendable {
  /// The export that was scanned.
  package var input: PackInput
  /// Its records by channel, those left out and quarantined ones (under OTHER) included; a record with two events counts twice, as in its custody
  /// record. All together are that record's `records`.
  package var records: [Channel: Int]
  /// Why the export has to be kept: some of it could not be packed. Nil where all was.
  package var stays: String?
}

/// One channel's records of a day, in frames that wait in a scratch file.
package struct PackedLane<Observer: RecordObserver>: Sendable {
  /// OTHER has also what could not be read.
  package let channel: Channel
  /// What the manifest says of them; without `outcomes`.
  package let events: Manifest.Events
  /// What was left out, and what triggers kept; without `policy`.
  package let kept: Manifest.Kept
  /// What the observer saw.
  package let observed: Observer
  /// Records of each input, by its place among the day's inputs.
  let inputs: [Int: Int]
  /// Whether nothing of the channel is packed: no events and no quarantined records.
  package var isEmpty: Bool { contents.members.isEmpty && contents.quarantined.isEmpty }

  let contents: LaneContents
}

/// What an archive is written from.
struct LaneContents: Sendable {
  /// Members by source, in order.
  var members: [(source: String, member: PackedMember)] = []
  var quarantined: [(source: String, file: PackedFile)] = []
  /// Nodes over 4,096 leaves each, the last over what is left.
  var nodes: [Digest] = []
  var keys: [SpilledList<UInt64>] = []
  let spill: Spill
  /// The inputs with records in it.
  var inputs: [PackInput] = []
}
