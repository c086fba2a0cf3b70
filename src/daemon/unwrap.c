/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/unwrap.h"

#include "daemon/pe.h"
#include "table/memory.h"
#include "core/platform_user.h"
#include "core/decapsulate.h"

static bool is_endpoint(void *context, const struct ip6_addr *addr)
{
	const struct pe *pe = context;

	return table_hop_of(pe->table, addr) != HOP_NONE;
}

bool unwrap_check(struct pe *pe, __u8 *ip, size_t *len, const struct ip6_addr *outer_source,
                  __u8 outer_class)
{
	const struct table_memory *memory = dataplane_table_memory(pe->dataplane);
	struct packet packet = {.data = ip, .end = ip + *len, .len = *len};
	struct ip4_header *header = packet_at(&packet, 0, sizeof(*header));
	struct platform_user user = {
	        .lookup = &memory->lookup,
	        .hops = memory->hops,
	        .n_hops = memory->n_hops,
	        .lists = memory->lists,
	        .n_lists = memory->n_lists,
	        .is_endpoint = is_endpoint,
	        .context = pe,
	};
	struct settings settings;
	enum verdict verdict;

	pe_settings(pe, &settings);
	platform_user = &user;
	verdict = decapsulate_check(&packet, &settings, header, (__u32)*len, outer_source,
	                            outer_class);
	platform_user = NULL;
	if (verdict != VERDICT_decapsulated)
		return false;
	*len = net16(header->total_len);
	return true;
}
