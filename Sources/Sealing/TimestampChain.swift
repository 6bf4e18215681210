/// The timestamps beside a sealed content, in the order that they came: each later one is over all before it, and must have come before
/// the certificate of the last one's authority ended.
package enum TimestampChain {
  /// What each proves, in order. One that another renews is looked at as of the renewal's time, the last one as of `instant`, in seconds
  /// since 1970.
  package static func verify(
    content: [UInt8], signature: [UInt8], responses: [[UInt8]], trust: [Certificate], at instant: Int64
  ) -> [Timestamp.Verdict] {
    // From the last to the first: what comes later says as of when to look.
    var instant = instant
    return responses.indices.reversed().map { index in
      let digest = digest(content: content, signature: signature, earlier: Array(responses[..<index]))
      let verdict = Timestamp.verify(responses[index], of: digest, trust: trust, at: instant)
      if case .intact(let timestamp) = verdict { instant = timestamp.time }
      if case .expired(let timestamp) = verdict { instant = timestamp.time }
      return verdict
    }.reversed()
  }

  /// What the next response is over: the first over the signature, a later one over everything that there is.
  package static func digest(content: [UInt8], signature: [UInt8], earlier: [[UInt8]]) -> Digest {
    earlier.isEmpty
      ? SHA256.hash(signature) : Seal.renewedDigest(content: content, signature: signature, timestamps: earlier)
  }

  /// The name of the n-th response, from 1, beside a document.
  package static func name(_ number: Int, beside document: String = "manifest.json") -> String {
    number == 1 ? "\(document).tsr" : "\(document).\(number).tsr"
  }

  /// The names of those among some that are beside a document, the oldest first, up to the newest: also of those that are missing between.
  package static func names(among names: some Sequence<String>, beside document: String = "manifest.json") -> [String] {
    guard let last = names.compactMap({ number($0, beside: document) }).max() else { return [] }
    return (1...last).map { name($0, beside: document) }
  }

  /// Which one beside a document a name is; nil for a name of something else, and for somebody's file of a number that no renewal ever has.
  package static func number(_ name: some StringProtocol, beside document: String = "manifest.json") -> Int? {
    if name == Self.name(1, beside: document) { return 1 }
    guard name.hasPrefix(document + "."), name.hasSuffix(".tsr"),
      let number = Int(name.dropFirst(document.count + 1).dropLast(4)), (2...1_000).contains(number),
      name == Self.name(number, beside: document)
    else { return nil }
    return number
  }
}
