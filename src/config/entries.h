/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Collecting the entries of the encapsulation table while a configuration is read. */
#ifndef CONFIG_ENTRIES_H
#define CONFIG_ENTRIES_H

#include "config/config.h"

/* All zero is an empty collection. */
struct config_entries {
	struct config_entry *entries;
	size_t n_entries;
	size_t n_allocated;
	struct ip6_addr *endpoints;
	size_t n_endpoints;
	struct config_list *lists;
	size_t n_lists;
	__u32 *slots; /* a hash of the endpoints: index + 1, 0 for a free slot */
	size_t n_slots;
};

/*
 * Append an entry read at `line` of file number `file`; `endpoint` NULL stands for a local prefix.
 * Returns 0 or -ENOMEM.
 */
int config_entries_add(struct config_entries *entries, const struct ip4_prefix *prefix,
                       const struct ip6_addr *endpoint, __u8 preference, __u16 file, __u32 line);

/* The same for an entry with several endpoints. */
int config_entries_add_list(struct config_entries *entries, const struct ip4_prefix *prefix,
                            const struct config_list *list, __u8 preference, __u16 file,
                            __u32 line);

/* Sort by prefix; entries of the same prefix stay in the order they came in. */
void config_entries_sort(struct config_entries *entries);

/* Move the entries and endpoints to `config`, which had none, and leave the collection empty. */
void config_entries_move(struct config_entries *entries, struct config *config);

void config_entries_fini(struct config_entries *entries);

#endif
