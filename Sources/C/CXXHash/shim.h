/* Inlined: the library's own copy is a call away and not tuned for short input. */
#define XXH_INLINE_ALL
/* Swift's importer does not say that it optimises, which would turn inlining off. */
#define XXH_NO_INLINE_HINTS 0
#include <xxhash.h>

static inline uint64_t tally_xxh3(const void *bytes, size_t count) { return XXH3_64bits(bytes, count); }
