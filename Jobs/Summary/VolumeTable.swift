package import Archival
package import Events
package import Reports

/// The rows that summaries add up to by campaign, queue or carrier.
package struct VolumeTable: Sendable {
  private let dimension: Summary.Dimension
  private var volumes = Summary.Volumes()

  /// Without a row yet.
  package init(by dimension: Summary.Dimension) { self.dimension = dimension }

  /// Adds the names of a channel and day.
  package mutating func add(_ summary: Summary) { volumes += summary.volumes[dimension] ?? Summary.Volumes() }

  /// Whether there is no record at all.
  package var isEmpty: Bool { volumes.total == Volume() }

  /// How many names are not told apart; 0 where all are.
  package var others: (names: Int?, records: Int) { (volumes.otherNames, volumes.others.total) }

  /// Those with most records first; then those whose names were not kept, those without one, and all.
  package var table: Table {
    var table = Table(
      [Table.Column(dimension.name, dimension.name)]
        + Volume.Kind.allCases.map { Table.Column($0.name, $0.name) } + [Table.Column("records", "records")])
    for (name, volume) in sorted { table.rows.append(row(name.text, volume)) }
    if volumes.others != Volume() { table.rows.append(row("(others)", volumes.others)) }
    if volumes.none != Volume() { table.rows.append(row("(none)", volumes.none)) }
    table.rows.append(row("(all)", volumes.total))
    return table
  }

  /// For programs: names are members' values, never keys.
  package var documents: [JSONValue] {
    sorted.map { name, volume in .object([(dimension.name, .string(name.text))] + (volume.json.members ?? [])) }
  }

  /// What is not in `documents`.
  package var rest: [(key: String, value: JSONValue)] {
    [
      ("others", volumes.others.json), ("otherNames", volumes.otherNames.map { .number(String($0)) } ?? .null),
      ("none", volumes.none.json), ("total", volumes.total.json),
    ]
  }

  private var sorted: [(Summary.Name, Volume)] {
    volumes.names.sorted { ($1.value.total, $0.key) < ($0.value.total, $1.key) }.map { ($0.key, $0.value) }
  }

  private func row(_ name: String, _ volume: Volume) -> [Table.Cell] {
    [.text(name)] + (Volume.Kind.allCases.map { volume[$0] } + [volume.total]).map { .number(Int64($0)) }
  }
}
