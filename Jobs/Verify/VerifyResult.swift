package import Storage

/// What a verification can say of one thing. Never one word for two of them.
package enum Integrity: Hashable, Sendable {
  /// Read, and as recorded.
  case intact
  /// Read, and not as recorded: why.
  case altered(String)
  /// Read, whole by its own word, and not what it was made from: why.
  case forged(String)
  /// Recorded, and released: sealed archives have all of it.
  case released
  /// Recorded, and not there.
  case missing
  /// Could not be judged: why.
  case notCheckable(String)

  /// What it is in one word, or two.
  var word: String {
    switch self {
    case .intact: "intact"
    case .altered: "altered"
    case .forged: "forged"
    case .released: "released"
    case .missing: "missing"
    case .notCheckable: "not checkable"
    }
  }

  /// Why; nil where the word says it all.
  var cause: String? {
    switch self {
    case .altered(let why), .forged(let why), .notCheckable(let why): why
    case .intact, .released, .missing: nil
    }
  }
}

extension Integrity: CustomStringConvertible {
  package var description: String { word + (cause.map { ": " + $0 } ?? "") }
}

/// What a verification found.
package struct VerifyResult: Sendable {
  /// One export.
  package struct Item: Hashable, Sendable {
    /// The export's key.
    package var export: ObjectKey
    /// Its bytes against its custody record.
    package var integrity: Integrity
    /// Whether it is there as recorded, or in sealed archives.
    package var isIntact: Bool { integrity == .intact || integrity == .released }
    /// Its event index. One that is damaged is rebuilt from the export, so it is no failure of integrity; one that is forged is believed.
    package var index: Integrity
    /// The file of the records that could not be read. It can be rebuilt, but was flushed before the index that names it: only others damage it.
    package var quarantine: Integrity = .intact
  }

  /// In byte order of their keys.
  package var items: [Item] = []
  /// Objects beside the exports that no custody record speaks of: put there by others, or left by a pull that did not end.
  package var extras: [ObjectKey] = []
  /// What others laid over objects in a bucket. Nothing of it was read.
  package var overlays: [Overlay] = []

  /// Nothing verified.
  package init(items: [Item] = [], extras: [ObjectKey] = []) { (self.items, self.extras) = (items, extras) }

  /// Whether no export was judged: "no input", never a success.
  package var isEmpty: Bool {
    !items.contains { if case .notCheckable = $0.integrity { false } else { true } }
  }

  /// Whether every export was judged and is intact, as is what could not be read of it, its index could be judged, and there was one.
  package var isIntact: Bool {
    !items.isEmpty
      && items.allSatisfy { item in
        if case .notCheckable = item.index { false } else { item.isIntact && item.quarantine == .intact }
      }
  }

  /// Whether all is as it should be but that somebody has tried to hide or replace what is kept: something to look at, and no failure.
  package var isOdd: Bool { overlays.contains(where: \.isOdd) }

  /// Whether one is altered or missing, or its quarantine file, or its index forged: an integrity failure.
  package var isDamaged: Bool {
    overlays.contains { $0.kind == .gone }
      || items.contains {
        switch ($0.integrity, $0.index, $0.quarantine) {
        case (.altered, _, _), (.forged, _, _), (.missing, _, _), (_, .forged, _), (_, _, .altered), (_, _, .missing): true
        case (.intact, _, _), (.released, _, _), (.notCheckable, _, _): false
        }
      }
  }
}
