#include "CSimdjson.h"

#include <simdjson.h>

#include <new>
#include <string_view>

struct tally_dom {
  simdjson::dom::parser parser;
  simdjson::dom::element root;
};

/* Nesting beyond this is an error to simdjson; the scanner has no limit near it. */
static const size_t depth_limit = 1024;

tally_dom *tally_dom_create(void) {
  tally_dom *dom = new (std::nothrow) tally_dom;
  return dom;
}

void tally_dom_destroy(tally_dom *dom) { delete dom; }

tally_dom_result tally_dom_parse(tally_dom *dom, const uint8_t *bytes, size_t count) {
  if (dom->parser.allocate(count + 64, depth_limit) != simdjson::SUCCESS) return TALLY_DOM_INVALID;
  switch (dom->parser.parse(bytes, count, true).get(dom->root)) {
    case simdjson::SUCCESS: return TALLY_DOM_VALID;
    case simdjson::NUMBER_ERROR: return TALLY_DOM_NUMBER;
    case simdjson::STRING_ERROR: return TALLY_DOM_STRING;
    case simdjson::DEPTH_ERROR: return TALLY_DOM_DEPTH;
    default: return TALLY_DOM_INVALID;
  }
}

tally_dom_kind tally_dom_lookup(
    tally_dom *dom, const uint8_t *pointer, size_t count, const uint8_t **text, size_t *length) {
  simdjson::dom::element value;
  std::string_view path(reinterpret_cast<const char *>(pointer), count);
  if (dom->root.at_pointer(path).get(value) != simdjson::SUCCESS) return TALLY_DOM_ABSENT;
  switch (value.type()) {
    case simdjson::dom::element_type::STRING: {
      std::string_view string;
      if (value.get(string) != simdjson::SUCCESS) return TALLY_DOM_ABSENT;
      *text = reinterpret_cast<const uint8_t *>(string.data());
      *length = string.size();
      return TALLY_DOM_TEXT;
    }
    case simdjson::dom::element_type::INT64:
    case simdjson::dom::element_type::UINT64:
    case simdjson::dom::element_type::DOUBLE: return TALLY_DOM_NUMERAL;
    case simdjson::dom::element_type::BOOL: {
      bool truth = false;
      if (value.get(truth) != simdjson::SUCCESS) return TALLY_DOM_ABSENT;
      return truth ? TALLY_DOM_TRUE : TALLY_DOM_FALSE;
    }
    default: return TALLY_DOM_OTHER;
  }
}
