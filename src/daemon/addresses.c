/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/addresses.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/addr.h"
#include "base/log.h"
#include "core/ip4_special.h"

/* Addresses not told since addresses_begin() are marked by this family. */
#define FAMILY_STALE 0

static struct ip4_prefix connected_prefix(const struct kernel_address *address)
{
	return (struct ip4_prefix){
	        .addr = address->ip4 & htonl(ip4_netmask(address->prefix_len)),
	        .len = address->prefix_len,
	};
}

static struct ip4_prefix own_prefix(const struct kernel_address *address)
{
	return (struct ip4_prefix){.addr = address->ip4, .len = 32};
}

static bool is_same(const struct kernel_address *a, const struct kernel_address *b)
{
	return a->ifindex == b->ifindex && a->ip4 == b->ip4 && a->prefix_len == b->prefix_len;
}

static bool prefix_is_same(struct ip4_prefix a, struct ip4_prefix b)
{
	return a.addr == b.addr && a.len == b.len;
}

/* The entry that the addresses ask for at a prefix: the router itself before a network. */
static int sync_prefix(const struct addresses *addresses, struct table *table,
                       struct ip4_prefix prefix)
{
	struct table_target target = {.kind = TABLE_REMOTE};
	char text[IP4_PREFIX_TEXT];
	int err;

	for (size_t i = 0; i < addresses->n; i++) {
		const struct kernel_address *address = &addresses->addresses[i];

		if (prefix_is_same(own_prefix(address), prefix))
			target.kind = TABLE_OWN;
		else if (target.kind != TABLE_OWN &&
		         prefix_is_same(connected_prefix(address), prefix))
			target.kind = TABLE_LOCAL;
	}
	if (target.kind == TABLE_REMOTE) {
		table_withdraw(table, &prefix, TABLE_OWNER_CONNECTED);
		return 0;
	}
	err = table_insert(table, &prefix, &target, TABLE_OWNER_CONNECTED,
	                   TABLE_PREFERENCE_CONNECTED);
	if (err)
		log_error("%s: own address not in the table: %s", ip4_prefix_print(&prefix, text),
		          strerror(-err));
	return err;
}

static int sync_address(const struct addresses *addresses, struct table *table,
                        const struct kernel_address *address)
{
	int err = sync_prefix(addresses, table, own_prefix(address));

	/* A /0 would take everything; nobody means that. */
	if (!err && address->prefix_len && address->prefix_len < 32)
		err = sync_prefix(addresses, table, connected_prefix(address));
	return err;
}

static struct kernel_address *find(const struct addresses *addresses,
                                   const struct kernel_address *address)
{
	for (size_t i = 0; i < addresses->n; i++)
		if (is_same(&addresses->addresses[i], address))
			return &addresses->addresses[i];
	return NULL;
}

static int append(struct addresses *addresses, const struct kernel_address *address)
{
	if (addresses->n == addresses->allocated) {
		size_t allocated = addresses->allocated ? 2 * addresses->allocated : 16;
		struct kernel_address *grown =
		        realloc(addresses->addresses, allocated * sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		addresses->addresses = grown;
		addresses->allocated = allocated;
	}
	addresses->addresses[addresses->n++] = *address;
	return 0;
}

int addresses_put(struct addresses *addresses, struct table *table,
                  const struct kernel_address *address)
{
	struct kernel_address *known;
	int err;

	if (address->family != AF_INET || address->prefix_len > 32 ||
	    ip4_is_special(ntohl(address->ip4)))
		return 0;
	known = find(addresses, address);
	if (known) {
		known->family = AF_INET;
		return 0;
	}
	err = append(addresses, address);
	return err ? err : sync_address(addresses, table, address);
}

static void drop(struct addresses *addresses, struct table *table, struct kernel_address *known)
{
	struct kernel_address gone = *known;

	*known = addresses->addresses[--addresses->n];
	sync_address(addresses, table, &gone);
}

void addresses_remove(struct addresses *addresses, struct table *table,
                      const struct kernel_address *address)
{
	struct kernel_address *known = find(addresses, address);

	if (known)
		drop(addresses, table, known);
}

void addresses_begin(struct addresses *addresses)
{
	for (size_t i = 0; i < addresses->n; i++)
		addresses->addresses[i].family = FAMILY_STALE;
}

void addresses_end(struct addresses *addresses, struct table *table)
{
	for (size_t i = addresses->n; i-- > 0;)
		if (addresses->addresses[i].family == FAMILY_STALE)
			drop(addresses, table, &addresses->addresses[i]);
}

void addresses_fini(struct addresses *addresses)
{
	free(addresses->addresses);
	*addresses = (struct addresses){0};
}
