/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/bgp_malformed.h"

#include <stdio.h>

#include "base/addr.h"
#include "base/log.h"
#include "daemon/bgp_log.h"

enum {
	PREFIXES_A_LINE = 32,
	OCTETS_A_LINE = 256,
};

static int read_prefixes(const struct bgp_nlri_block *block, struct bgp_reader *nlri,
                         struct ip4_prefix prefixes[PREFIXES_A_LINE])
{
	__u32 ids[PREFIXES_A_LINE];

	return block->has_path_ids ? bgp_nlri_read_ip4_paths(nlri, ids, prefixes, PREFIXES_A_LINE)
	                           : bgp_nlri_read_ip4(nlri, prefixes, PREFIXES_A_LINE);
}

static void write_prefixes(const char *whom, const struct bgp_nlri_block *block)
{
	struct ip4_prefix prefixes[PREFIXES_A_LINE];
	char line[PREFIXES_A_LINE * IP4_PREFIX_TEXT];
	struct bgp_reader nlri = block->nlri;
	int n;

	if (bgp_family_rows[block->family].afi != BGP_AFI_IP4)
		return;
	while ((n = read_prefixes(block, &nlri, prefixes)) > 0) {
		char text[IP4_PREFIX_TEXT];
		int len = 0;

		for (int i = 0; i < n; i++)
			len += sprintf(line + len, " %s", ip4_prefix_print(&prefixes[i], text));
		log_info("bgp %s: it announces%s", whom, line);
	}
}

static void write_octets(const char *whom, struct bgp_reader body)
{
	char line[2 * OCTETS_A_LINE + 1];
	size_t at = 0, size = bgp_left(&body);

	while (at < size) {
		size_t n = size - at < OCTETS_A_LINE ? size - at : OCTETS_A_LINE;
		const __u8 *octets = bgp_read_bytes(&body, n);

		for (size_t i = 0; i < n; i++)
			sprintf(line + 2 * i, "%02x", octets[i]);
		log_info("bgp %s: octets from %zu of %zu: %s", whom, at, size, line);
		at += n;
	}
}

void bgp_malformed_write(const struct ip6_addr *peer, const struct bgp_update *update,
                         struct bgp_reader body)
{
	char whom[BGP_ADDRESS_TEXT];

	bgp_address_print(peer, whom);
	for (unsigned int i = 0; i < update->n_reached; i++)
		write_prefixes(whom, &update->reached[i].block);
	write_octets(whom, body);
}
