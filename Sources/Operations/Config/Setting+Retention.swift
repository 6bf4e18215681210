internal import Events
internal import Retention

extension Setting {
  static let retention: [Setting] = [
    Setting(
      "apply", .texts,
      "The policies that apply, by id, of those below and of the examples that docs/retention.md lists. Without it none does, and every archive stays."
    ),
    Setting("policies", .objects(policy), "Policies of your own."),
    Setting(
      "grace", .period, default: .text(RetentionRules.defaultGrace),
      "How long an archive stays after the last hold on it was released."),
    Setting(
      "roles", .object(roles), default: .object([:]), "Who may do what in a disposition, by certificate; see docs/retention.md."),
    Setting("approvalFor", .period, default: .text("P30D"), "How long after its day a plan may be approved and used."),
    Setting("surge", .object(surge), default: .object([:]), "What plan is so large that somebody has to look first."),
    Setting(
      "events", .path, "A file of outside events, a JSON object a line, for policies that begin with one; see docs/retention.md."),
    Setting(
      "releaseByAnother", .flag, default: .bool(false), "Whether a hold must be released by another person than requested it."),
  ]

  /// Who may do what; PEM files.
  static let roles: [Setting] = [
    Setting(
      "approvers", .texts, "Who approve plans. PEM files of persons' certificates, or of an authority that certifies nobody else."
    ),
    Setting("reviewers", .texts, "Who look at archives before they approve; their approval is a review as well."),
    Setting("holdOfficers", .texts, "Who answer for holds. They may not approve."),
    Setting("auditors", .texts, "Who check afterwards. They may not approve."),
    Setting(
      "formerApprovers", .texts,
      "Who approved or reviewed, and may do so no more: what they approved is judged by these certificates, and nothing new."),
  ]

  static let surge: [Setting] = [
    Setting(
      "times", .whole(1...1_000), default: .integer(4),
      "A plan may newly destroy at most so many times what the thirty plans before it did on average."),
    Setting("floor", .whole(0...1_000_000), default: .integer(100), "So many archives are never a jump."),
  ]

  static let policy: [Setting] = [
    Setting("id", .name, required: true, "What `apply`, reports and verdicts call it."),
    Setting("citation", .text, required: true, "Where the rule stands: statute, regulation, contract or decision."),
    Setting("matches", .object(matches), default: .object([:]), "What it is about. Without it: everything."),
    Setting(
      "bound", .choice(RetentionPolicy.Bound.allCases.map(\.rawValue)), default: .text("minimum"),
      "`minimum`: nothing goes before. `maximum`: nothing stays after, unless a minimum, a hold or a person keeps it."),
    Setting("period", .period, required: true, "How long, such as `P6Y`."),
    Setting(
      "from", .choice(RetentionPolicy.starts), default: .text("event"),
      "What the period begins with: the archive's last event, the end of its month, quarter or year, or an outside event."),
    Setting("event", .text, "For `outside-event`: its name, such as `account-closed`."),
    Setting("hot", .period, "How long it must be easily accessible, from the same start."),
    Setting(
      "then", .choice(RetentionPolicy.Disposition.allCases.map(\.rawValue)), default: .text("destroy-after-approval"),
      "What becomes of it after the period. Where policies differ, the last of these that one of them names."),
    Setting(
      "raw", .flag, "Whether the raw events are needed, so that no summary may take their place. A minimum's default: true."),
  ]

  static let matches: [Setting] = [
    Setting("channels", .choices(Channel.allCases.map(\.name)), "Channels. Without it: every one, as with all of these."),
    Setting("types", .choices(EventType.allCases.map(\.name)), "Event types."),
    Setting("campaigns", .texts, "Campaigns."),
    Setting("queues", .texts, "Queues, by id."),
    Setting("tags", .texts, "Tags."),
    Setting("outcomes", .choices(RetentionScope.outcomes), "Outcomes of messages."),
    Setting("classes", .texts, "Classes of archives, as their manifests name them."),
  ]
}
