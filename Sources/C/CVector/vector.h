/* Byte classes by vector registers, for Events/ByteClasses alone. The plain branch keeps every other machine correct. */
#ifndef TALLY_VECTOR_H
#define TALLY_VECTOR_H
#include <stdint.h>
#include <string.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/* Bit i is set where byte i of the 32 at p ends a plain string run: a quote, a backslash, a control or a non-ASCII byte. */
static inline uint32_t tally_string_stops(const uint8_t *p) {
#if defined(__SSE2__)
  uint32_t mask = 0;
  for (int i = 0; i < 2; i++) {
    __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i));
    __m128i quote = _mm_cmpeq_epi8(v, _mm_set1_epi8('"'));
    __m128i slash = _mm_cmpeq_epi8(v, _mm_set1_epi8('\\'));
    /* Signed: controls are 0..31 and non-ASCII bytes are negative, so one comparison finds both. */
    __m128i low = _mm_cmplt_epi8(v, _mm_set1_epi8(0x20));
    mask |= (uint32_t)_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quote, slash), low)) << (16 * i);
  }
  return mask;
#else
  uint32_t mask = 0;
  for (int i = 0; i < 32; i++)
    if (p[i] == '"' || p[i] == '\\' || p[i] < 0x20 || p[i] > 0x7f) mask |= 1u << i;
  return mask;
#endif
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
#endif
