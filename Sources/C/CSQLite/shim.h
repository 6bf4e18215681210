#include <sqlite3.h>

/// SQLITE_TRANSIENT casts a number to a function, which Swift does not import: texts and blobs are copied when they are bound.
static inline int tally_sqlite_bind_text(sqlite3_stmt *statement, int place, const char *text, int bytes) {
  return sqlite3_bind_text(statement, place, text, bytes, SQLITE_TRANSIENT);
}

static inline int tally_sqlite_bind_blob(sqlite3_stmt *statement, int place, const void *bytes, int count) {
  return count == 0 ? sqlite3_bind_zeroblob(statement, place, 0)
                    : sqlite3_bind_blob(statement, place, bytes, count, SQLITE_TRANSIENT);
}
