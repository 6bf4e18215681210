/* Byte classes by vector registers, for Events/ByteClasses alone. The plain branch keeps every other machine correct. */
#ifndef TALLY_VECTOR_H
#define TALLY_VECTOR_H
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#if defined(__SSE2__)
#include <immintrin.h>
#endif

/* A stop ends a run of plain string bytes: a quote, a backslash, a control or a non-ASCII byte. */

/* Bit i is set where byte i of the 8 at p is a stop. */
static inline uint32_t tally_word_stops(const uint8_t *p) {
  uint64_t word = 0;
  for (int i = 0; i < 8; i++) word |= (uint64_t)p[i] << (8 * i);
  const uint64_t ones = 0x0101010101010101, low = ones * 0x7f;
  uint64_t quote = word ^ ones * '"', slash = word ^ ones * '\\', control = word & ones * 0xe0;
  /* The high bit of each byte of (x & low) + low | x is clear where that byte is 0; no carry leaves a byte. */
  uint64_t others = (((quote & low) + low) | quote) & (((slash & low) + low) | slash) & (((control & low) + low) | control);
  uint64_t stops = (~others | word) & ~low;
  /* Brings the eight high bits together: byte i's to bit 56 + i. */
  return (uint32_t)((stops >> 7) * 0x0102040810204080 >> 56);
}

/* Bit i is set where byte i of the 32 at p is a stop. */
static inline uint32_t tally_string_stops(const uint8_t *p) {
  uint32_t mask = 0;
#if defined(__SSE2__)
  for (int i = 0; i < 2; i++) {
    __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i));
    __m128i quote = _mm_cmpeq_epi8(v, _mm_set1_epi8('"'));
    __m128i slash = _mm_cmpeq_epi8(v, _mm_set1_epi8('\\'));
    /* Signed: controls are 0..31 and non-ASCII bytes are negative, so one comparison finds both. */
    __m128i low = _mm_cmplt_epi8(v, _mm_set1_epi8(0x20));
    mask |= (uint32_t)_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quote, slash), low)) << (16 * i);
  }
#else
  for (int i = 0; i < 4; i++) mask |= tally_word_stops(p + 8 * i) << (8 * i);
#endif
  return mask;
}

/* Sets bit i of the map where byte i is a stop, for 64 * groups bytes: on any machine. */
static inline void tally_mark_stops_plain(const uint8_t *bytes, size_t groups, uint8_t *map) {
  for (size_t i = 0; i < groups * 8; i++) map[i] = (uint8_t)tally_word_stops(bytes + 8 * i);
}

#if defined(__SSE2__)
static inline void tally_mark_stops_sse2(const uint8_t *bytes, size_t groups, uint8_t *map) {
  for (size_t i = 0; i < groups * 2; i++) {
    uint32_t stops = tally_string_stops(bytes + 32 * i);
    memcpy(map + 4 * i, &stops, 4);
  }
}

__attribute__((target("avx2"))) static void tally_mark_stops_avx2(const uint8_t *bytes, size_t groups, uint8_t *map) {
  for (size_t i = 0; i < groups * 2; i++) {
    __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)(bytes + 32 * i));
    __m256i quote = _mm256_cmpeq_epi8(v, _mm256_set1_epi8('"'));
    __m256i slash = _mm256_cmpeq_epi8(v, _mm256_set1_epi8('\\'));
    __m256i low = _mm256_cmpgt_epi8(_mm256_set1_epi8(0x20), v);
    uint32_t stops = (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(_mm256_or_si256(quote, slash), low));
    memcpy(map + 4 * i, &stops, 4);
  }
}
#endif

/* What marks stops on this machine: 2 with AVX2, 1 with SSE2, 0 otherwise. */
static inline int tally_best_path(void) {
#if defined(__SSE2__)
  return __builtin_cpu_supports("avx2") ? 2 : 1;
#else
  return 0;
#endif
}

/* The same by a path that is at most the best one. */
static inline void tally_mark_stops(const uint8_t *bytes, size_t groups, uint8_t *map, int path) {
#if defined(__SSE2__)
  if (path == 2) return tally_mark_stops_avx2(bytes, groups, map);
  if (path == 1) return tally_mark_stops_sse2(bytes, groups, map);
#endif
  (void)path;
  tally_mark_stops_plain(bytes, groups, map);
}

/* Bit i is set where the 16 bytes at a and b differ. */
static inline uint32_t tally_differences(const uint8_t *a, const uint8_t *b) {
#if defined(__SSE2__)
  __m128i x = _mm_loadu_si128((const __m128i *)(const void *)a);
  __m128i y = _mm_loadu_si128((const __m128i *)(const void *)b);
  return 0xffffu ^ (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(x, y));
#else
  uint32_t mask = 0;
  for (int i = 0; i < 16; i++)
    if (a[i] != b[i]) mask |= 1u << i;
  return mask;
#endif
}

/* Asks for the line at p to be brought near. */
static inline void tally_prefetch(const void *p) { __builtin_prefetch(p); }

/* The value of 32 lower-case hexadecimal digits: those of a UUID in its 36 bytes, dashes left out. */
typedef struct {
  uint64_t high, low;
  _Bool is_valid;
} tally_uuid;

typedef uint8_t tally_bytes __attribute__((vector_size(16)));
typedef uint16_t tally_shorts __attribute__((vector_size(16)));
typedef uint64_t tally_words __attribute__((vector_size(16)));

/* The digits of 16 bytes, two in the low half of each 16 bits; what is none of 0-9a-f sets bits of `bad`. Any vector unit will do. */
static inline tally_shorts tally_hex_pairs(tally_words text, tally_bytes *bad) {
  tally_bytes number = (tally_bytes)text - '0', letter = (tally_bytes)text - 'a';
  tally_bytes is_letter = (tally_bytes)(letter < 6);
  *bad |= ~(is_letter | (tally_bytes)(number < 10));
  tally_shorts digits = (tally_shorts)(number - (is_letter & ('a' - '0' - 10)));
  return (digits << 4 | digits >> 8) & 0xff;
}

/* Reads the 36 bytes at p: 8-4-4-4-12 digits (RFC 9562, 4). Machines are little-endian. */
static inline tally_uuid tally_read_uuid(const uint8_t *p) {
  uint64_t first, last;
  uint32_t parts[4];
  memcpy(&first, p, 8);
  memcpy(&parts[0], p + 9, 4);
  memcpy(&parts[1], p + 14, 4);
  memcpy(&parts[2], p + 19, 4);
  memcpy(&parts[3], p + 24, 4);
  memcpy(&last, p + 28, 8);
  tally_bytes bad = {0};
  tally_shorts a = tally_hex_pairs((tally_words){first, parts[0] | (uint64_t)parts[1] << 32}, &bad);
  tally_shorts b = tally_hex_pairs((tally_words){parts[2] | (uint64_t)parts[3] << 32, last}, &bad);
  tally_words id = (tally_words)__builtin_shufflevector(
      (tally_bytes)a, (tally_bytes)b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
  tally_words wrong = (tally_words)bad;
  uint32_t dashes = (uint32_t)(p[8] ^ '-') | (uint32_t)(p[13] ^ '-') | (uint32_t)(p[18] ^ '-') | (uint32_t)(p[23] ^ '-');
  return (tally_uuid){__builtin_bswap64(id[0]), __builtin_bswap64(id[1]), (wrong[0] | wrong[1] | dashes) == 0};
}
#endif
