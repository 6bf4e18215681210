/// The metrics of the suite, all gauges: each run's file says how that run was.
package struct Metric: Hashable, Sendable {
  /// With the prefix `tallystick_` and the unit at the end.
  let name: String
  /// One sentence.
  let help: String

  private init(_ name: String, _ help: String) {
    self.name = "tallystick_" + name
    self.help = help
  }

  /// Label `job`.
  static let lastRun = Metric("last_run_timestamp_seconds", "When the last run of the job ended.")
  /// Label `job`.
  static let lastSuccess = Metric("last_success_timestamp_seconds", "When a run of the job last ended with exit 0 or 10.")
  /// Label `job`.
  static let lastExitCode = Metric("last_run_exit_code", "The exit code of the job's last run.")
  /// Label `job`.
  package static let duration = Metric("last_run_duration_seconds", "How long the job's last run took.")
  /// Label `job`.
  package static let logicalDate = Metric("logical_date_timestamp_seconds", "The first instant of the last run's logical date.")
  /// Label `state`: scanned, accepted, duplicate, excluded, quarantined.
  package static let events = Metric("events", "Events of the last run's logical date.")
  /// Labels `channel` and `state`: sends, delivered, failed, pending, unconfirmed, read.
  package static let messages = Metric("messages", "Messages of the last run's logical date.")
  /// Labels `channel` and `code`.
  package static let breaks = Metric("breaks", "Breaks of the last run's logical date.")
  /// Labels `severity` and `state`: open, older, overdue, escalated.
  package static let openBreaks = Metric(
    "open_breaks", "Open breaks of all nights, and how many of them are older than the window or have stood for too long.")
  /// Labels `channel` (mail, webhook) and `result` (sent, failed).
  package static let notices = Metric("notices", "Notices that the last run sent, and that nobody took.")
  /// No label.
  package static let assignedBreaks = Metric("assigned_breaks", "Open breaks of all nights that somebody has.")
  /// Label `state`: opening, new, cleared, closing.
  package static let openItems = Metric("open_items", "Roll-forward of open items over the last run's logical date.")
  /// Label `movement`: opening, new, closed, givenUp, closing.
  package static let requests = Metric("requests", "Roll-forward of requests for re-ingestion over the last run's logical date.")
  /// Labels `code` and `state`: open, posted, rejected, failed.
  package static let openRequests = Metric("open_requests", "Open requests for re-ingestion by where they stand.")
  /// Label `result`: posted, left.
  package static let requestBatches = Metric(
    "request_batches", "Batches of requests that the last run posted, and that it left for later.")
  /// Label `state`: sealed, waiting, hot.
  package static let tierDays = Metric("tier_days", "Days that the last run of tier looked at, by where they stand.")
  /// Label `result`: released, retained, kept.
  package static let tierExports = Metric(
    "tier_exports", "Exports whose hot copies the last run of tier released, or why they stayed.")
  /// No label.
  package static let tierArchives = Metric("tier_archives_sealed", "Archives and empty slots that the last run of tier sealed.")
  /// No label.
  package static let tierBytes = Metric("tier_archive_bytes_sealed", "Stored bytes of those archives.")
  /// Label `verdict`: the retention verdicts.
  package static let expireArchives = Metric("expire_archives", "Archives that the last plan looked at, by where they stand.")
  /// No label.
  package static let expirePlanned = Metric("expire_planned_bytes", "Stored bytes that the last plan says may go.")
  /// Label `result`: destroyed, kept, refused, gone, waiting.
  package static let expireItems = Metric(
    "expire_items", "Archives of plans by what the last run of expiry did, or waits for.")
  /// Label `state`: open, deferred, done.
  package static let eraseRequests = Metric("erase_requests", "Requests for erasure by where they stand.")
  /// Label `result`: erased, kept.
  package static let eraseArchives = Metric(
    "erase_archives", "Archives of which the last run of erasure erased events, or that it could not delete.")
  /// No label.
  package static let heldArchives = Metric("held_archives", "Archives that a hold or its grace keeps, as the last sync found.")
  /// Label `result`: placed, lifted, unexplained, failed.
  package static let holdObjects = Metric(
    "hold_objects", "Objects whose legal holds the last sync mended, or that somebody has to look at.")
  /// Label `kind`: missing, leftOver, unexplained, unknown.
  package static let holdDrift = Metric(
    "hold_drift_objects", "Objects whose legal holds were not as holds ask for, as the last report found.")
  /// No label.
  package static let archiveBytes = Metric(
    "archive_bytes", "Stored bytes of all archives, as the last report of dispositions found.")
  /// No label.
  package static let exports = Metric("exports_pulled", "Exports that the last run kept for the first time.")
  /// No label.
  package static let bytes = Metric("export_bytes_pulled", "Stored bytes of those exports.")
}

extension Metrics {
  /// What every job says of its end; `status` is the process's: an exit code, or 128 and a signal's number.
  package mutating func setRun(job: String, status: Int32, endedAt: Int64, took: Int64) {
    let seconds = endedAt / 1_000_000_000
    set(.lastRun, ["job": job], to: seconds)
    // A failed run leaves the last success as it stands in the file.
    if ExitCode(rawValue: status)?.isSuccess == true { set(.lastSuccess, ["job": job], to: seconds) }
    set(.lastExitCode, ["job": job], to: Int64(status))
    set(.duration, ["job": job], nanoseconds: took)
  }
}
