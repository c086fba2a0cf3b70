/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/unwrap.h"

#include "core/platform.h"
#include "daemon/pe.h"

/*
 * The engine's platform as far as a check needs it: the compiled table that the kernel program
 * reads too. Nothing is sent from here, so there are no ports, adjacencies or FIB.
 */
static const struct pe *current;

static __always_inline const struct settings *platform_settings(void)
{
	return NULL;
}

static __always_inline __u32 platform_generation(void)
{
	return 0;
}

static __always_inline __u32 platform_now(void)
{
	return 0;
}

static __always_inline const struct port *platform_port(__u32 ifindex)
{
	(void)ifindex;
	return NULL;
}

static __always_inline const struct port *platform_vlan_port(const struct vlan_key *key)
{
	(void)key;
	return NULL;
}

static __always_inline __u32 platform_lookup(__u32 addr)
{
	return lookup_hop(&dataplane_table_memory(current->dataplane)->lookup, addr);
}

static __always_inline const struct hop *platform_hop(__u32 hop)
{
	const struct table_memory *memory = dataplane_table_memory(current->dataplane);

	return hop < memory->n_hops ? &memory->hops[hop] : NULL;
}

static __always_inline bool platform_is_endpoint(const struct ip6_addr *addr)
{
	return table_hop_of(current->table, addr) != HOP_NONE;
}

static __always_inline struct adjacency6 *platform_adjacency6(__u32 hop)
{
	(void)hop;
	return NULL;
}

static __always_inline struct adjacency4 *platform_adjacency4(__be32 destination)
{
	(void)destination;
	return NULL;
}

static __always_inline void platform_fib_v6(struct packet *packet, const struct settings *settings,
                                            const struct ip6_addr *destination,
                                            struct fib_answer *ret_answer)
{
	(void)packet;
	(void)settings;
	(void)destination;
	(void)ret_answer;
}

static __always_inline void platform_fib_v4(struct packet *packet, const struct settings *settings,
                                            __be32 source, __be32 destination, __u8 tos,
                                            struct fib_answer *ret_answer)
{
	(void)packet;
	(void)settings;
	(void)source;
	(void)destination;
	(void)tos;
	(void)ret_answer;
}

static __always_inline bool platform_move_head(struct packet *packet, __s32 delta)
{
	(void)packet;
	(void)delta;
	return false;
}

#include "core/decapsulate.h"

bool unwrap_check(const struct pe *pe, __u8 *ip, size_t *len, const struct ip6_addr *outer_source,
                  __u8 outer_class)
{
	struct settings settings;
	struct packet packet = {.data = ip, .end = ip + *len, .len = *len};
	struct ip4_header *header = packet_at(&packet, 0, sizeof(*header));

	current = pe;
	pe_settings(pe, &settings);
	if (decapsulate_check(&packet, &settings, header, (__u32)*len, outer_source, outer_class) !=
	    VERDICT_decapsulated)
		return false;
	*len = net16(header->total_len);
	return true;
}
