/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes as hexadecimal text, as packets travel over the control socket. */
#ifndef CLI_HEX_H
#define CLI_HEX_H

#include "core/types.h"

/* Print 2 * len digits and a NUL into `ret_text`. */
void cli_hex_print(const __u8 *bytes, size_t len, char *ret_text);

/* Returns how many bytes the text holds, -EINVAL for other text, -EMSGSIZE for more than `max`. */
int cli_hex_parse(const char *text, __u8 *ret_bytes, size_t max);

#endif
