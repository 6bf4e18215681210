internal import Events
internal import Operations

/// `tally config check`: the effective config and everything that was found wrong with it.
enum ConfigCheckCommand {
  /// Exit 78 where a finding is an error.
  static func run(_ invocation: Invocation) throws -> ExitCode {
    let (config, shape) = try Config.check(invocation.config)
    let findings = shape + (config?.surroundings ?? [])
    let exit: ExitCode = config == nil ? .configuration : .done
    let screen = Screen(.standardError())
    for finding in findings where finding.isError || !invocation.quiet {
      let place = finding.path.isEmpty ? "" : finding.path + " "
      screen.line(finding.isError ? .error : .warning, Log.escaped("\(invocation.config): \(place)\(finding.message)"))
    }
    if invocation.json || (config != nil && !invocation.quiet) {
      try Output.document { json in
        guard invocation.json else {
          config?.write(to: &json)
          return
        }
        json.beginObject()
        json.key("config")
        if let config { config.write(to: &json) } else { json.null() }
        json.key("findings")
        json.beginArray()
        for finding in findings {
          json.beginObject()
          json.key("severity")
          json.string(finding.isError ? "error" : "warning")
          json.key("path")
          json.string(finding.path)
          json.key("message")
          json.string(finding.message)
          json.endObject()
        }
        json.endArray()
        json.endObject()
      }
    }
    return exit
  }
}
