#include <stddef.h>

// memmem(3), which <string.h> has for those alone who ask for GNU's functions before anything includes it.
extern void *memmem(const void *bytes, size_t size, const void *wanted, size_t count);
