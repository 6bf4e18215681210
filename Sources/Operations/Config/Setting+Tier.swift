internal import Events

extension Setting {
  /// When days leave the hot window, and what becomes of them.
  static let tier: [Setting] = [
    Setting(
      "hotWindow", .duration,
      "How long after its end a day stays as it was pulled; longer than `lookback`. Without it: 30 days, or a day more than `lookback`."
    ),
    Setting(
      "gapPatience", .duration, default: .text("60d"),
      "How long after its end a day waits for expected exports; then it is packed without them, and its manifests say so."),
    Setting("types", .object(tierTypes), default: .object([:]), "What is packed of each event type."),
    Setting("triggers", .object(triggers), default: .object([:]), "What keeps records of a type that is summarised."),
    Setting(
      "class", .name, default: .text("default"), "What retention policies know the archives by: it stands in every manifest."),
    Setting("retain", .duration, "How long the objects of an archive are retained by the store from the end of their day."),
    Setting(
      "retention", .choice(["removable", "final"]), default: .text("removable"),
      "Whether somebody with a special permission may shorten it, or nobody."),
    Setting(
      "storageClass", .text, "The storage class of archives in a bucket; without it the store's. They must be readable at once."),
    Setting(
      "release", .flag, default: .bool(true),
      "Whether hot copies are deleted once every record is proved to be in sealed archives."),
  ]

  /// By event type.
  static let tierTypes: [Setting] = EventType.allCases.map { type in
    Setting(
      type.name, .choice(TierConfig.words), default: .text("pack"),
      "Whether records of the type \(type.name) are packed, or only summarised but for those that a trigger keeps.")
  }

  /// Open breaks, open items and holds keep a record anyway.
  static let triggers: [Setting] = [
    Setting("tags", .texts, "Records with one of these tags."),
    Setting("complaints", .path, "A file of message or interaction ids, one a line: every record of theirs."),
  ]
}
