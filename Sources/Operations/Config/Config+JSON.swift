package import Events
internal import Numbers

extension Config {
  /// Writes the effective config as a JSON object, in the order of docs/config.md; secrets are not in it.
  package func write(to json: inout JSONWriter) {
    json.beginObject()
    switch store {
    case .directory(let path): json.member("store", path)
    case .bucket(let bucket):
      json.key("store")
      bucket.write(to: &json)
    }
    if let storeID { json.member("storeId", storeID) }
    json.member("organization", organization)
    json.key("sources")
    json.beginArray()
    for source in sources { json.value(source.json) }
    json.endArray()
    json.object("channels") { json in
      for channel in Channel.allCases {
        json.key(channel.name)
        self.channel(channel).write(to: &json)
      }
    }
    json.member("settle", DurationText.describe(settle))
    json.member("lookback", DurationText.describe(lookback))
    json.member("threads", threads)
    json.object("report") { json in
      for (name, texts) in [("forms", reportForms), ("fonts", reportFonts)] where !texts.isEmpty { json.strings(name, texts) }
      json.member("locale", numbers.tag)
    }
    requests.write(to: &json)
    json.key("breaks")
    json.value(breaks.json)
    json.key("notices")
    json.value(notices.json)
    retention.write(to: &json)
    if erasure.key != nil {
      json.key("erasure")
      json.value(erasure.json)
    }
    if let sealing {
      json.key("sealing")
      json.value(sealing.json)
    }
    if let encryption {
      json.key("encryption")
      json.value(encryption.json)
    }
    json.key("tier")
    json.value(tier.json)
    json.object("metrics") { json in
      if let metricsTextfile { json.member("textfile", metricsTextfile) }
    }
    json.object("ping") { json in
      for event in Ping.Event.allCases {
        if let url = ping.redactedURL(event) { json.member(event.rawValue, url) }
      }
    }
    json.object("log") { $0.member("level", logLevel.name) }
    json.endObject()
  }
}

extension BucketConfig {
  fileprivate func write(to json: inout JSONWriter) {
    json.beginObject()
    for (name, value) in [("kind", "s3"), ("bucket", bucket), ("prefix", prefix)] { json.member(name, value) }
    if !endpoint.isEmpty { json.member("endpoint", endpoint) }
    json.member("region", region)
    json.member("pathStyle", isPathStyle)
    if let caFile { json.member("ca", caFile) }
    json.member("cache", cache)
    if !storageClass.isEmpty { json.member("storageClass", storageClass) }
    json.member("encryption", encryption.rawValue)
    if !kmsKey.isEmpty { json.member("kmsKey", kmsKey) }
    if !expectedOwner.isEmpty { json.member("expectedOwner", expectedOwner) }
    json.member("lock", needsLock ? "required" : "none")
    if let retain { json.member("retain", DurationText.describe(retain)) }
    json.member("retention", isFinal ? "final" : "removable")
    if let credentials {
      json.key("credentials")
      json.value(credentials.json)
    }
    json.endObject()
  }
}

extension RequestsConfig {
  fileprivate func write(to json: inout JSONWriter) {
    json.object("requests") { json in
      if let redactedURL { json.member("url", redactedURL) }
      if let auth = authorization.json {
        json.key("auth")
        json.value(auth)
      }
      json.object("headers") { json in
        for name in headers.keys.sorted() { json.member(name, "…") }
      }
      for (name, number) in [("batch", batch), ("perNight", perNight)] { json.member(name, number) }
      json.member("giveUpAfter", DurationText.describe(giveUpAfter))
    }
  }
}

extension ChannelConfig {
  fileprivate func write(to json: inout JSONWriter) {
    json.beginObject()
    json.member("pendingAfter", DurationText.describe(pendingAfter))
    json.member("finalAfter", DurationText.describe(finalAfter))
    json.member("driftTolerance", DurationText.describe(driftTolerance))
    json.member("consent", consent)
    json.endObject()
  }
}
