/* XXH3 from the library; where the processor has AVX2, from the header, compiled for it: short records are hashed twice as fast. */
#ifndef TALLY_XXHASH_H
#define TALLY_XXHASH_H
#include <stddef.h>
#include <stdint.h>

uint64_t XXH3_64bits(const void *bytes, size_t count);
uint64_t XXH3_64bits_withSeed(const void *bytes, size_t count, uint64_t seed);
static inline uint64_t tally_xxh3_seeded_library(const void *bytes, size_t count, uint64_t seed) {
  return XXH3_64bits_withSeed(bytes, count, seed);
}
uint64_t XXH3_64bits_withSecret(const void *bytes, size_t count, const void *secret, size_t secretCount);
/* A constant size lets the compiler unroll what depends on it. */
#define TALLY_XXH3_SECRET 192
static inline uint64_t tally_xxh3_keyed_library(const void *bytes, size_t count, const void *secret) {
  return XXH3_64bits_withSecret(bytes, count, secret, TALLY_XXH3_SECRET);
}
static inline uint64_t tally_xxh3_library(const void *bytes, size_t count) { return XXH3_64bits(bytes, count); }

#if defined(__x86_64__)
#include <immintrin.h>
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#define XXH_INLINE_ALL
#define XXH_NO_INLINE_HINTS 0
#define XXH_VECTOR 2 /* XXH_AVX2 */
#include <xxhash.h>
static __attribute__((noinline)) uint64_t tally_xxh3_avx2(const void *bytes, size_t count) {
  return XXH3_64bits(bytes, count);
}
static __attribute__((noinline)) uint64_t tally_xxh3_seeded_avx2(const void *bytes, size_t count, uint64_t seed) {
  return XXH3_64bits_withSeed(bytes, count, seed);
}
static __attribute__((noinline)) uint64_t tally_xxh3_keyed_avx2(const void *bytes, size_t count, const void *secret) {
  return XXH3_64bits_withSecret(bytes, count, secret, TALLY_XXH3_SECRET);
}
#pragma clang attribute pop
static inline uint64_t tally_xxh3_keyed(const void *bytes, size_t count, const void *secret) {
  return __builtin_cpu_supports("avx2") ? tally_xxh3_keyed_avx2(bytes, count, secret) : tally_xxh3_keyed_library(bytes, count, secret);
}
static inline uint64_t tally_xxh3_seeded(const void *bytes, size_t count, uint64_t seed) {
  return __builtin_cpu_supports("avx2") ? tally_xxh3_seeded_avx2(bytes, count, seed) : tally_xxh3_seeded_library(bytes, count, seed);
}
static inline uint64_t tally_xxh3(const void *bytes, size_t count) {
  return __builtin_cpu_supports("avx2") ? tally_xxh3_avx2(bytes, count) : tally_xxh3_library(bytes, count);
}
#else
static inline uint64_t tally_xxh3(const void *bytes, size_t count) { return tally_xxh3_library(bytes, count); }
static inline uint64_t tally_xxh3_seeded(const void *bytes, size_t count, uint64_t seed) {
  return tally_xxh3_seeded_library(bytes, count, seed);
}
static inline uint64_t tally_xxh3_keyed(const void *bytes, size_t count, const void *secret) {
  return tally_xxh3_keyed_library(bytes, count, secret);
}
#endif
#endif
