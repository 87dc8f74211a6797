#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <openssl/x509.h>

/* EVP_PKEY_PUBLIC_KEY is an expression of macros, which Swift does not import. */
static const int PRACA_EVP_PKEY_PUBLIC_KEY = EVP_PKEY_PUBLIC_KEY;
