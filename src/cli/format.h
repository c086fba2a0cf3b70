/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values as people like to read them. All take NULL and null, and show them as "-". */
#ifndef CLI_FORMAT_H
#define CLI_FORMAT_H

#include "cli/view.h"

const char *cli_format_plain(const json_t *value, char buf[CLI_CELL_TEXT]);
const char *cli_format_bytes(const json_t *value, char buf[CLI_CELL_TEXT]);   /* 1.5 MiB */
const char *cli_format_count(const json_t *value, char buf[CLI_CELL_TEXT]);   /* 1.5 M */
const char *cli_format_bits(const json_t *value, char buf[CLI_CELL_TEXT]);    /* of bytes: 1.5 M */
const char *cli_format_seconds(const json_t *value, char buf[CLI_CELL_TEXT]); /* 2d 3h */
const char *cli_format_milliseconds(const json_t *value, char buf[CLI_CELL_TEXT]); /* 1.5 s */
const char *cli_format_nonzero(const json_t *value, char buf[CLI_CELL_TEXT]);      /* 0: "-" */
const char *cli_format_star(const json_t *value, char buf[CLI_CELL_TEXT]);         /* true: "*" */

#endif
