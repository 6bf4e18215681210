/// Splits arguments into options and operands as glibc's `getopt_long` does: long names may be cut where that is unambiguous,
/// values come after `=` or as the next argument, short flags may be bundled, options may follow operands, `--` ends them.
struct OptionParser {
  /// The options that are known here.
  let options: [Option]

  /// What the arguments hold, in their order.
  struct Result {
    var values: [(option: Option, value: String?)] = []
    var operands: [String] = []
  }

  /// Reads all arguments, or says of the first wrong one what is wrong in glibc's words.
  func parse(_ arguments: [String]) throws(UsageError) -> Result {
    var result = Result()
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      if argument == "--" {
        result.operands += rest
        break
      } else if argument.hasPrefix("--") {
        result.values.append(try long(argument.dropFirst(2), &rest))
      } else if argument.hasPrefix("-"), argument != "-" {
        try short(argument.dropFirst(), &rest, &result)
      } else {
        result.operands.append(argument)
      }
    }
    return result
  }

  private func long(_ text: Substring, _ rest: inout ArraySlice<String>) throws(UsageError) -> (Option, String?) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = parts.first ?? ""
    let option = try match(name, in: text)
    let value = parts.count == 2 ? String(parts[1]) : nil
    if option.value == nil {
      guard value == nil else { throw UsageError("option '--\(option.name)' doesn't allow an argument") }
      return (option, nil)
    }
    guard let value = value ?? rest.popFirst() else { throw UsageError("option '--\(option.name)' requires an argument") }
    return (option, value)
  }

  /// The option of that name, or the only one that begins with it.
  private func match(_ name: Substring, in text: Substring) throws(UsageError) -> Option {
    if let exact = options.first(where: { $0.name == name }) { return exact }
    let candidates = options.filter { $0.name.hasPrefix(name) }
    guard let only = candidates.first else { throw UsageError("unrecognized option '--\(text)'") }
    guard candidates.count == 1 else {
      let names = candidates.map { "'--\($0.name)'" }.joined(separator: " ")
      throw UsageError("option '--\(text)' is ambiguous; possibilities: \(names)")
    }
    return only
  }

  private func short(
    _ text: Substring, _ rest: inout ArraySlice<String>, _ result: inout Result
  ) throws(UsageError) {
    var letters = text
    while let letter = letters.popFirst() {
      guard let option = options.first(where: { $0.short == letter }) else {
        throw UsageError("invalid option -- '\(letter)'")
      }
      guard option.value != nil else {
        result.values.append((option, nil))
        continue
      }
      guard let value = letters.isEmpty ? rest.popFirst() : String(letters) else {
        throw UsageError("option requires an argument -- '\(letter)'")
      }
      result.values.append((option, value))
      return
    }
  }
}
