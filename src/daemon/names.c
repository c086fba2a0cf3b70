/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/names.h"

#include <string.h>

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static const char *const owners[] = {
        [TABLE_OWNER_CONNECTED] = "connected",
        [TABLE_OWNER_STATIC] = "static",
        [TABLE_OWNER_RUNTIME] = "runtime",
        [TABLE_OWNER_BGP] = "bgp",
};

_Static_assert(COUNT(owners) == TABLE_OWNERS, "every owner has a name");

static int find(const char *const *names, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(names[i], name))
			return (int)i;
	return -1;
}

const char *table_kind_name(enum table_kind kind)
{
	static const char *const names[] = {
	        [TABLE_LOCAL] = "local",
	        [TABLE_OWN] = "own",
	        [TABLE_REMOTE] = "remote",
	};

	return names[kind];
}

const char *table_owner_name(enum table_owner owner)
{
	return owners[owner];
}

int table_owner_by_name(const char *name)
{
	return find(owners, COUNT(owners), name);
}

const char *faces_name(enum config_faces faces)
{
	static const char *const names[] = {
	        [CONFIG_FACES_IPV4] = "ipv4",
	        [CONFIG_FACES_IPV6] = "ipv6",
	        [CONFIG_FACES_BOTH] = "both",
	};

	return names[faces];
}

const char *ingress_filter_name(enum config_ingress_filter filter)
{
	static const char *const names[] = {
	        [CONFIG_INGRESS_STRICT] = "strict",
	        [CONFIG_INGRESS_LOOSE] = "loose",
	        [CONFIG_INGRESS_OFF] = "off",
	};

	return names[filter];
}

const char *dscp_name(enum config_dscp dscp)
{
	return dscp == CONFIG_DSCP_PIPE ? "pipe" : "uniform";
}

int log_level_by_name(const char *name)
{
	static const char *const names[] = {
	        [LOG_LEVEL_ERROR] = "error",
	        [LOG_LEVEL_WARNING] = "warning",
	        [LOG_LEVEL_INFO] = "info",
	        [LOG_LEVEL_DEBUG] = "debug",
	};

	return find(names, COUNT(names), name);
}
