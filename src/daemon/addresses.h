/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Own IPv4 addresses in the softwire table. An address of this router is never behind a tunnel, nor
 * is a network it is connected to; nobody has to configure that. Address 192.0.2.1/24 makes two
 * entries of the owner "connected": 192.0.2.1/32, which is the router itself, and 192.0.2.0/24,
 * which is local.
 */
#ifndef DAEMON_ADDRESSES_H
#define DAEMON_ADDRESSES_H

#include "kernel/address.h"
#include "table/table.h"

/* All zero is an empty set. */
struct addresses {
	struct kernel_address *addresses;
	size_t n;
	size_t allocated;
};

/* Take an address in (again), or out, and bring the table's entries up to date. */
int addresses_put(struct addresses *addresses, struct table *table,
                  const struct kernel_address *address);
void addresses_remove(struct addresses *addresses, struct table *table,
                      const struct kernel_address *address);

/*
 * Reading them all anew: between begin and end, addresses_put() tells those that exist. end removes
 * the others.
 */
void addresses_begin(struct addresses *addresses);
void addresses_end(struct addresses *addresses, struct table *table);

void addresses_fini(struct addresses *addresses);

#endif
