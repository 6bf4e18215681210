/* Inlined: the library's own copy is a call away and not tuned for short input. */
#define XXH_INLINE_ALL
#include <xxhash.h>

static inline uint64_t tally_xxh3(const void *bytes, size_t count) { return XXH3_64bits(bytes, count); }
