package import Events
package import Numbers

/// The effective config: every default filled in, every path absolute or relative to the working directory.
package struct Config: Equatable, Sendable {
  /// Where everything is kept.
  package var store: StoreConfig
  /// The id that the store must have; nil for any.
  package var storeID: String?
  /// The firm's name; may be empty.
  package var organization: String
  /// At least one, names unique, at least one of the side `archiver`.
  package var sources: [SourceConfig]
  /// Limits for every channel, in the order of `Channel.allCases`.
  var channels: [ChannelConfig]
  /// Nanoseconds from the end of a logical date to its default as-of.
  package var settle: Int64
  /// Nanoseconds before a logical date in which sends are looked for: whole days, the longest `finalAfter` at least.
  var lookback: Int64
  /// 1 to 1024.
  package var threads: Int
  /// When days leave the hot window, and what becomes of them.
  package var tier: TierConfig
  /// The Prometheus textfile; nil for none.
  package var metricsTextfile: String?
  /// The forms of a report, in the order of their words.
  package var reportForms: [String]
  /// Font files of further scripts for the PDF.
  package var reportFonts: [String]
  /// How numbers look in texts for people.
  package var numbers: NumberForm
  /// Whom to ask for re-ingestion.
  package var requests: RequestsConfig
  /// How far back breaks are worked on, and when they are overdue.
  package var breaks: BreaksConfig
  /// Whom to tell of a night.
  package var notices: NoticesConfig
  /// How long archives are kept.
  package var retention: RetentionConfig
  /// Where the key of the ledger of erasures is.
  package var erasure: ErasureConfig
  /// What archives are sealed with; nil where the file does not say.
  package var sealing: SealingConfig?
  /// What archives are encrypted with; nil where they are not.
  package var encryption: EncryptionConfig?
  /// What is fetched as a job begins and ends.
  package var ping: Ping
  /// The least grave lines that are logged.
  package var logLevel: LogLevel

  /// The limits of one channel.
  package func channel(_ channel: Channel) -> ChannelConfig { channels[Int(channel.rawValue)] }

  /// The as-of of a logical date where the command line gives none, nanoseconds since 1970.
  package func defaultAsOf(_ date: LogicalDate) -> Int64 {
    let (asOf, isBeyond) = date.advanced(by: 1).start.addingReportingOverflow(settle)
    return isBeyond ? .max : asOf
  }

  /// How many days before a logical date are looked at.
  package var lookbackDays: Int { Int(lookback / 86_400_000_000_000) }
}

/// One source of events.
package struct SourceConfig: Equatable, Sendable {
  /// Its folder in the store.
  package var name: String
  /// Whose word its events are: the platform's own dump, or what was acknowledged.
  package var side: SourceSide
  /// Where its exports lie.
  package var place: SourcePlace
  /// What reads its records.
  package var mapping: MappingReference
  /// Which files are exports, and of which day.
  package var pattern: ExportPattern
  /// Nanoseconds after its last change until which an export that is not whole is taken as still being written.
  package var settleAfter: Int64
  /// The exports expected each day; nil where nothing is expected.
  package var slots: ExportSlots?
  /// Where an export's number of records is declared; nil for nowhere.
  package var counts: CountDeclaration?

  /// Where a provider mapping comes from.
  package enum MappingReference: Equatable, Sendable {
    case builtIn(String)
    /// A mapping file's path.
    case file(String)
  }
}

/// The limits of one channel; all durations in nanoseconds.
package struct ChannelConfig: Equatable, Sendable {
  /// How long a send may go without an outcome before that is a provisional break; a later delivery is late. At most `finalAfter`.
  package var pendingAfter: Int64
  /// How long an outcome can still come; an open send that is older is unconfirmed.
  package var finalAfter: Int64
  /// How far a delivery's two instants may differ, and how long before its send it may be.
  package var driftTolerance: Int64
  /// Whether reads need a consent.
  package var consent: Bool
}
