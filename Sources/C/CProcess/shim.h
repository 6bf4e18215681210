// prctl is variadic, which Swift cannot call.
#include <sys/prctl.h>

static inline int tally_forbid_dump(void) { return prctl(PR_SET_DUMPABLE, 0L, 0L, 0L, 0L); }
