/// How a source's exports are reached.
package enum SourceKind: String, CaseIterable, Sendable { case directory, s3, https, genesys }
