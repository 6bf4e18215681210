/// How it is said that policies are about nothing: a slip in what they match looks just so.
enum IdlePolicies {
  static func words(_ ids: [String]) -> String {
    (ids.count == 1 ? "a policy that applies is about no archive: " : "policies that apply are about no archive: ")
      + ids.joined(separator: ", ")
  }
}
