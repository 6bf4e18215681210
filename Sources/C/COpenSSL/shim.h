#include <openssl/cms.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ts.h>
#include <openssl/x509v3.h>

/* Names as RFC 2253 writes them, letters beyond ASCII as they are: a macro that Swift does not see. */
static const unsigned long COpenSSL_name_flags = XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB;
