// The floor of any reader: inflates gzip files with ISA-L alone, checks each CRC, and drops the bytes.
//
//     isal_inflate THREADS FILE...
//
// Prints the bytes that came out. 256 KiB of output at a time, which stays in the second-level cache.
#include <fcntl.h>
#include <isa-l/igzip_lib.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static char **files;
static int file_count;
static atomic_int next_file;
static atomic_llong total;

static void fail(const char *path, const char *why) {
  fprintf(stderr, "isal_inflate: %s: %s\n", path, why);
  exit(1);
}

static void inflate_file(const char *path, uint8_t *out, size_t room) {
  int descriptor = open(path, O_RDONLY);
  struct stat status;
  if (descriptor < 0 || fstat(descriptor, &status) != 0) fail(path, "cannot open");
  uint8_t *bytes = mmap(NULL, status.st_size, PROT_READ, MAP_PRIVATE, descriptor, 0);
  if (bytes == MAP_FAILED) fail(path, "cannot map");
  madvise(bytes, status.st_size, MADV_SEQUENTIAL);
  struct inflate_state state;
  isal_inflate_init(&state);
  state.crc_flag = ISAL_GZIP;
  state.next_in = bytes;
  state.avail_in = status.st_size;
  long long made = 0;
  for (;;) {
    state.next_out = out;
    state.avail_out = room;
    if (isal_inflate(&state) != ISAL_DECOMP_OK) fail(path, "not gzip, or damaged");
    made += room - state.avail_out;
    if (state.block_state == ISAL_BLOCK_FINISH) {
      if (state.avail_in == 0) break;
      // Another member follows.
      isal_inflate_reset(&state);
      state.crc_flag = ISAL_GZIP;
    } else if (state.avail_in == 0 && state.avail_out == room) {
      fail(path, "cut short");
    }
  }
  atomic_fetch_add(&total, made);
  munmap(bytes, status.st_size);
  close(descriptor);
}

static void *work(void *unused) {
  size_t room = 256 * 1024;
  uint8_t *out = malloc(room);
  for (int file; out && (file = atomic_fetch_add(&next_file, 1)) < file_count;) inflate_file(files[file], out, room);
  free(out);
  return unused;
}

int main(int count, char **arguments) {
  if (count < 3) fail("usage", "isal_inflate THREADS FILE...");
  int threads = atoi(arguments[1]);
  files = arguments + 2;
  file_count = count - 2;
  pthread_t workers[64];
  if (threads < 1 || threads > 64) fail(arguments[1], "from 1 to 64 threads");
  for (int i = 0; i < threads; i++)
    if (pthread_create(&workers[i], NULL, work, NULL) != 0) fail("thread", "cannot start");
  for (int i = 0; i < threads; i++) pthread_join(workers[i], NULL);
  printf("%lld\n", (long long)total);
}
