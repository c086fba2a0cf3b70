/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A frame for people: a line for each header. */
#ifndef CLI_DECODE_H
#define CLI_DECODE_H

#include <stdio.h>

#include "core/types.h"

/* Print the headers of an Ethernet frame, each line behind `indent`, up to what is understood. */
void cli_decode(FILE *out, const char *indent, const __u8 *frame, size_t len);

#endif
