/* simdjson's DOM behind C functions, for tests alone: its validation is independent of ours. */
#ifndef TALLY_CSIMDJSON_H
#define TALLY_CSIMDJSON_H
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct tally_dom tally_dom;

enum tally_dom_result { TALLY_DOM_VALID, TALLY_DOM_INVALID, TALLY_DOM_NUMBER, TALLY_DOM_STRING, TALLY_DOM_DEPTH };
enum tally_dom_kind { TALLY_DOM_ABSENT, TALLY_DOM_TEXT, TALLY_DOM_NUMERAL, TALLY_DOM_TRUE, TALLY_DOM_FALSE, TALLY_DOM_OTHER };

tally_dom *tally_dom_create(void);
void tally_dom_destroy(tally_dom *dom);
/* Parses a text; says of which kind its error is. */
enum tally_dom_result tally_dom_parse(tally_dom *dom, const uint8_t *bytes, size_t count);
/* The value at a JSON pointer in the text parsed last; a string's bytes stay until the next parse. */
enum tally_dom_kind tally_dom_lookup(
    tally_dom *dom, const uint8_t *pointer, size_t count, const uint8_t **text, size_t *length);

#ifdef __cplusplus
}
#endif
#endif
