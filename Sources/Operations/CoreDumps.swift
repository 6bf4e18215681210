internal import CProcess
internal import Glibc

/// What is left of a process that crashes. The one owner of prctl(2).
package enum CoreDumps {
  /// For a process that holds secrets, before it reads the first: it leaves no image of its memory, and no other process of the same user may
  /// look into it (`PR_SET_DUMPABLE`, which a handler of dumps obeys too; the limit is for those that do not). Programs that it starts are
  /// not bound by the first.
  package static func forbid() {
    _ = tally_forbid_dump()
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
  }
}
