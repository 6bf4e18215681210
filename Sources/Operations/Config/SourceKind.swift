/// How a source's exports are reached.
enum SourceKind: String, CaseIterable, Sendable { case directory, s3, https, genesys }
