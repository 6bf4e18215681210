extension Summary {
  /// What records are called by, where that is theirs to say.
  package enum Dimension: Int, CaseIterable, Sendable {
    case campaign, carrier, queue, schemaVersion

    /// The word in files.
    package var name: String { "\(self)" }
  }

  /// A name as records have it. Two are the same where their bytes are: `é` in one code point and in two are two names.
  package struct Name: Hashable, Comparable, Sendable {
    /// As it stands in the record, not normalized.
    package let text: String

    /// Neither trimmed nor normalized.
    package init(_ text: String) { self.text = text }

    package static func == (a: Name, b: Name) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }

    package static func < (a: Name, b: Name) -> Bool { a.text.utf8.lexicographicallyPrecedes(b.text.utf8) }

    package func hash(into hasher: inout Hasher) { for byte in text.utf8 { hasher.combine(byte) } }
  }

  /// The records of a dimension, by name: every record is in `names`, in `others` or in `none`.
  package struct Volumes: Hashable, Sendable {
    /// The names with most records of a day and channel, at most `NameCounts.most`; of several summaries, all that are in one of them.
    package var names: [Name: Volume] = [:]
    /// Records whose names were too many to be kept, or too long.
    package var others = Volume()
    /// How many names those were; of several summaries their sum, so that a name counts once for each. Nil where nobody knows.
    package var otherNames: Int? = 0
    /// Records without one.
    package var none = Volume()

    /// Of no record.
    package init() {}

    /// All records.
    package var total: Volume {
      var total = others
      total += none
      for volume in names.values { total += volume }
      return total
    }

    /// Adds those of another summary. Nothing is cut.
    package static func += (a: inout Volumes, b: Volumes) {
      for (name, volume) in b.names { a.names[name, default: Volume()] += volume }
      a.others += b.others
      a.none += b.none
      a.otherNames = if let mine = a.otherNames, let its = b.otherNames { mine + its } else { nil }
    }
  }
}
