/* SHA-256 (FIPS 180-4) of many short messages, two at a time, for Sealing/LineHasher alone. One message keeps the processor's SHA
   instructions half busy: each waits for the one before. Machines without them are told so, and take OpenSSL. */
#ifndef TALLY_SHA256_H
#define TALLY_SHA256_H
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

/* Whether the machine has SHA, SSSE3 and SSE4.1. */
static inline int tally_has_sha256(void) {
  unsigned a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & 1u << 9) || !(c & 1u << 19)) return 0;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & 1u << 29) != 0;
}

#pragma clang attribute push(__attribute__((target("sha,ssse3,sse4.1"))), apply_to = function)

static const uint32_t tally_sha256_k[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

/* A state as the instructions want it: words a, b, e, f and c, d, g, h. */
typedef struct {
  __m128i abef, cdgh;
} tally_sha256_state;

static inline tally_sha256_state tally_sha256_load(const uint32_t words[8]) {
  __m128i abcd = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(const void *)words), 0xb1);
  __m128i efgh = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(const void *)(words + 4)), 0x1b);
  return (tally_sha256_state){_mm_alignr_epi8(abcd, efgh, 8), _mm_blend_epi16(efgh, abcd, 0xf0)};
}

static inline void tally_sha256_store(tally_sha256_state state, uint32_t words[8]) {
  __m128i feba = _mm_shuffle_epi32(state.abef, 0x1b), dchg = _mm_shuffle_epi32(state.cdgh, 0xb1);
  _mm_storeu_si128((__m128i *)(void *)words, _mm_blend_epi16(feba, dchg, 0xf0));
  _mm_storeu_si128((__m128i *)(void *)(words + 4), _mm_alignr_epi8(dchg, feba, 8));
}

static inline tally_sha256_state tally_sha256_start(void) {
  static const uint32_t words[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  return tally_sha256_load(words);
}

static inline __m128i tally_sha256_swap(__m128i words) {
  return _mm_shuffle_epi8(words, _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203));
}

static inline void tally_sha256_block(const uint8_t *p, __m128i w[4]) {
  for (int i = 0; i < 4; i++) w[i] = tally_sha256_swap(_mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i)));
}

/* Four rounds, and the words of the four that come sixteen rounds later. */
#define TALLY_SHA256_ROUNDS(s, w, i)                                                                                         \
  do {                                                                                                                       \
    __m128i t = _mm_add_epi32(w[(i) & 3], _mm_loadu_si128((const __m128i *)(const void *)(tally_sha256_k + 4 * (i))));       \
    s.cdgh = _mm_sha256rnds2_epu32(s.cdgh, s.abef, t);                                                                       \
    s.abef = _mm_sha256rnds2_epu32(s.abef, s.cdgh, _mm_shuffle_epi32(t, 0x0e));                                              \
    if ((i) < 12)                                                                                                            \
      w[(i) & 3] = _mm_sha256msg2_epu32(                                                                                     \
          _mm_add_epi32(                                                                                                     \
              _mm_sha256msg1_epu32(w[(i) & 3], w[((i) + 1) & 3]), _mm_alignr_epi8(w[((i) + 3) & 3], w[((i) + 2) & 3], 4)),   \
          w[((i) + 3) & 3]);                                                                                                 \
  } while (0)

/* Blocks of one message. */
static inline void tally_sha256_one(tally_sha256_state *state, const uint8_t *p, size_t blocks) {
  tally_sha256_state s = *state;
  for (; blocks > 0; blocks--, p += 64) {
    tally_sha256_state before = s;
    __m128i w[4];
    tally_sha256_block(p, w);
#pragma clang loop unroll(full)
    for (int i = 0; i < 16; i++) TALLY_SHA256_ROUNDS(s, w, i);
    s.abef = _mm_add_epi32(s.abef, before.abef);
    s.cdgh = _mm_add_epi32(s.cdgh, before.cdgh);
  }
  *state = s;
}

/* As many blocks of each of two messages. */
static inline void tally_sha256_two(
    tally_sha256_state *first, const uint8_t *p, tally_sha256_state *second, const uint8_t *q, size_t blocks) {
  tally_sha256_state s = *first, r = *second;
  for (; blocks > 0; blocks--, p += 64, q += 64) {
    tally_sha256_state s0 = s, r0 = r;
    __m128i w[4], v[4];
    tally_sha256_block(p, w);
    tally_sha256_block(q, v);
#pragma clang loop unroll(full)
    for (int i = 0; i < 16; i++) {
      TALLY_SHA256_ROUNDS(s, w, i);
      TALLY_SHA256_ROUNDS(r, v, i);
    }
    s.abef = _mm_add_epi32(s.abef, s0.abef);
    s.cdgh = _mm_add_epi32(s.cdgh, s0.cdgh);
    r.abef = _mm_add_epi32(r.abef, r0.abef);
    r.cdgh = _mm_add_epi32(r.cdgh, r0.cdgh);
  }
  *first = s;
  *second = r;
}

/* What is behind the last whole block of a message of so many bytes: its rest, a one bit, zeros, its length in bits. Returns the blocks. */
static inline size_t tally_sha256_pad(uint8_t tail[128], size_t rest, uint64_t count) {
  size_t blocks = rest < 56 ? 1 : 2;
  memset(tail + rest, 0, blocks * 64 - rest);
  tail[rest] = 0x80;
  uint64_t bits = __builtin_bswap64(count * 8);
  memcpy(tail + blocks * 64 - 8, &bits, 8);
  return blocks;
}

static inline void tally_sha256_finish(tally_sha256_state state, uint8_t digest[32]) {
  uint32_t words[8];
  tally_sha256_store(state, words);
  for (int i = 0; i < 8; i++) words[i] = __builtin_bswap32(words[i]);
  memcpy(digest, words, 32);
}

/* A message at hand: its prefix and bytes, padded. Longer ones go without a copy. */
enum { tally_sha256_short = 4096 };
typedef struct {
  tally_sha256_state state;
  uint8_t *digest;
  const uint8_t *next;
  size_t blocks;
  uint8_t bytes[tally_sha256_short];
} tally_sha256_lane;

static inline void tally_sha256_take(tally_sha256_lane *lane, uint8_t prefix, const uint8_t *message, size_t count, uint8_t *digest) {
  lane->state = tally_sha256_start();
  lane->digest = digest;
  lane->next = lane->bytes;
  lane->bytes[0] = prefix;
  if (count + 1 + 72 <= tally_sha256_short) {
    memcpy(lane->bytes + 1, message, count);
    size_t whole = (count + 1) & ~(size_t)63;
    lane->blocks = whole / 64 + tally_sha256_pad(lane->bytes + whole, count + 1 - whole, count + 1);
    return;
  }
  memcpy(lane->bytes + 1, message, 63);
  tally_sha256_one(&lane->state, lane->bytes, 1);
  size_t whole = (count - 63) & ~(size_t)63, rest = count - 63 - whole;
  tally_sha256_one(&lane->state, message + 63, whole / 64);
  memcpy(lane->bytes, message + 63 + whole, rest);
  lane->blocks = tally_sha256_pad(lane->bytes, rest, count + 1);
}

/* Where messages are: each begins `gap` bytes behind the end of the one before. */
typedef struct {
  const uint8_t *bytes;
  const uint32_t *counts;
  size_t left, gap;
  uint32_t count;
  uint8_t *digests;
  uint8_t prefix;
} tally_sha256_messages;

static inline int tally_sha256_next(tally_sha256_messages *m, tally_sha256_lane *lane) {
  if (m->left == 0) return 0;
  size_t count = m->counts ? *m->counts++ : m->count;
  tally_sha256_take(lane, m->prefix, m->bytes, count, m->digests);
  m->bytes += count + m->gap;
  m->digests += 32;
  m->left--;
  return 1;
}

/* The digests of all messages; and, beside them, of blocks of a longer one whose state that is. */
static void tally_sha256_all(tally_sha256_messages *m, uint32_t state[8], const uint8_t *p, size_t blocks) {
  tally_sha256_lane a, b;
  tally_sha256_state long_state = tally_sha256_load(state);
  int has_a = tally_sha256_next(m, &a);
  while (has_a && blocks > 0) {
    size_t n = a.blocks < blocks ? a.blocks : blocks;
    tally_sha256_two(&a.state, a.next, &long_state, p, n);
    a.next += 64 * n;
    a.blocks -= n;
    p += 64 * n;
    blocks -= n;
    if (a.blocks > 0) break;
    tally_sha256_finish(a.state, a.digest);
    has_a = tally_sha256_next(m, &a);
  }
  tally_sha256_one(&long_state, p, blocks);
  tally_sha256_store(long_state, state);
  int has_b = has_a && tally_sha256_next(m, &b);
  while (has_a && has_b) {
    size_t n = a.blocks < b.blocks ? a.blocks : b.blocks;
    tally_sha256_two(&a.state, a.next, &b.state, b.next, n);
    a.next += 64 * n;
    a.blocks -= n;
    b.next += 64 * n;
    b.blocks -= n;
    if (a.blocks == 0) {
      tally_sha256_finish(a.state, a.digest);
      has_a = tally_sha256_next(m, &a);
    }
    if (b.blocks == 0) {
      tally_sha256_finish(b.state, b.digest);
      has_b = tally_sha256_next(m, &b);
    }
  }
  tally_sha256_lane *last = has_a ? &a : has_b ? &b : 0;
  if (last) {
    tally_sha256_one(&last->state, last->next, last->blocks);
    tally_sha256_finish(last->state, last->digest);
  }
}

/* Ends a longer message of so many bytes: its last ones, fewer than 64. */
static void tally_sha256_end(uint32_t state[8], const uint8_t *p, size_t rest, uint64_t count, uint8_t digest[32]) {
  uint8_t tail[128];
  memcpy(tail, p, rest);
  tally_sha256_state s = tally_sha256_load(state);
  tally_sha256_one(&s, tail, tally_sha256_pad(tail, rest, count));
  tally_sha256_finish(s, digest);
}
#pragma clang attribute pop

/* The leaves (RFC 6962: a zero byte, then the line) of lines with a line feed behind each, and blocks of the file that they are in. */
static inline void tally_sha256_lines(
    const uint8_t *lines, const uint32_t *counts, size_t number, uint8_t *digests, uint32_t state[8], const uint8_t *p, size_t blocks) {
  tally_sha256_messages m = {lines, counts, number, 1, 0, digests, 0};
  tally_sha256_all(&m, state, p, blocks);
}

/* The nodes (RFC 6962: a one byte, then two children) over pairs of digests. */
static inline void tally_sha256_nodes(const uint8_t *children, size_t number, uint8_t *digests) {
  uint32_t none[8] = {0};
  tally_sha256_messages m = {children, 0, number, 0, 64, digests, 1};
  tally_sha256_all(&m, none, 0, 0);
}
#else
static inline int tally_has_sha256(void) { return 0; }
static inline void tally_sha256_lines(
    const uint8_t *lines, const uint32_t *counts, size_t number, uint8_t *digests, uint32_t state[8], const uint8_t *p, size_t blocks) {}
static inline void tally_sha256_nodes(const uint8_t *children, size_t number, uint8_t *digests) {}
static inline void tally_sha256_end(uint32_t state[8], const uint8_t *p, size_t rest, uint64_t count, uint8_t digest[32]) {}
#endif
#endif
