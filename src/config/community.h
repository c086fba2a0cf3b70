/* SPDX-License-Identifier: GPL-2.0-or-later */
/* BGP communities as text. */
#ifndef CONFIG_COMMUNITY_H
#define CONFIG_COMMUNITY_H

#include <stdbool.h>

#include "core/types.h"

enum config_community_kind {
	CONFIG_COMMUNITY,          /* 4 octets: "64500:1", "no-export" */
	CONFIG_EXTENDED_COMMUNITY, /* 8 octets: "rt:64500:1", "ro:192.0.2.1:1" */
	CONFIG_LARGE_COMMUNITY,    /* 12 octets: "64500:1:2" */
};

/* As on the wire; where a bit of `mask` is 0, any value is meant ("64500:*"). */
struct config_community {
	enum config_community_kind kind;
	__u8 bytes[12];
	__u8 mask[12];
};

/* Returns 0 or -EINVAL. */
int config_community_parse(const char *text, struct config_community *ret_community);
bool config_community_has_wildcard(const struct config_community *community);

#endif
