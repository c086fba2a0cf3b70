/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a file is text at all. */
#ifndef CONFIG_ENCODING_H
#define CONFIG_ENCODING_H

#include <stddef.h>

/* The first byte that is a NUL or no UTF-8 (RFC 3629); NULL if all is well. */
const char *config_find_bad_byte(const char *text, size_t len);

#endif
