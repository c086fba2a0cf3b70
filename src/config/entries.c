/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config/entries.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct ip4_prefix config_entry_prefix(const struct config_entry *entry)
{
	return (struct ip4_prefix){.addr = htonl(entry->addr), .len = entry->len};
}

const struct config_list *config_entry_list(const struct config *config,
                                            const struct config_entry *entry)
{
	if (entry->endpoint == CONFIG_LOCAL || !(entry->endpoint & CONFIG_LIST))
		return NULL;
	return &config->lists[entry->endpoint & ~CONFIG_LIST];
}

const struct ip6_addr *config_entry_endpoint(const struct config *config,
                                             const struct config_entry *entry)
{
	const struct config_list *list = config_entry_list(config, entry);

	if (list)
		return list->endpoints;
	return entry->endpoint == CONFIG_LOCAL ? NULL : &config->endpoints[entry->endpoint];
}

/* The slot that holds the endpoint, or the free one where it belongs. */
static __u32 *find_slot(const struct config_entries *entries, const struct ip6_addr *endpoint)
{
	__u64 hash = (endpoint->halves[0] ^ (endpoint->halves[1] >> 29) ^ endpoint->halves[1]) *
	             0x9e3779b97f4a7c15ULL;
	size_t i = (hash >> 32) & (entries->n_slots - 1);

	while (entries->slots[i] &&
	       !ip6_addr_is_equal(&entries->endpoints[entries->slots[i] - 1], endpoint))
		i = (i + 1) & (entries->n_slots - 1);
	return &entries->slots[i];
}

/* Room for twice as many endpoints; at most half of the slots are ever taken. */
static int grow_endpoints(struct config_entries *entries)
{
	size_t n_slots = entries->n_slots ? entries->n_slots * 2 : 64;
	__u32 *slots = calloc(n_slots, sizeof(*slots));
	void *endpoints = realloc(entries->endpoints, n_slots / 2 * sizeof(*entries->endpoints));

	if (endpoints)
		entries->endpoints = endpoints;
	if (!slots || !endpoints) {
		free(slots);
		return -ENOMEM;
	}
	free(entries->slots);
	entries->slots = slots;
	entries->n_slots = n_slots;
	for (size_t i = 0; i < entries->n_endpoints; i++)
		*find_slot(entries, &entries->endpoints[i]) = (__u32)i + 1;
	return 0;
}

static int intern_endpoint(struct config_entries *entries, const struct ip6_addr *endpoint,
                           __u32 *ret_index)
{
	__u32 *slot;

	if (entries->n_endpoints == entries->n_slots / 2 && grow_endpoints(entries))
		return -ENOMEM;
	slot = find_slot(entries, endpoint);
	if (!*slot) {
		entries->endpoints[entries->n_endpoints++] = *endpoint;
		*slot = (__u32)entries->n_endpoints;
	}
	*ret_index = *slot - 1;
	return 0;
}

int config_entries_add(struct config_entries *entries, const struct ip4_prefix *prefix,
                       const struct ip6_addr *endpoint, __u8 preference, __u16 file, __u32 line)
{
	struct config_entry entry = {
	        .addr = ntohl(prefix->addr),
	        .len = prefix->len,
	        .preference = preference,
	        .endpoint = CONFIG_LOCAL,
	        .file = file,
	        .line = line,
	};

	if (endpoint && intern_endpoint(entries, endpoint, &entry.endpoint))
		return -ENOMEM;
	if (entries->n_entries == entries->n_allocated) {
		size_t n = entries->n_allocated ? entries->n_allocated * 2 : 64;
		void *grown = realloc(entries->entries, n * sizeof(*entries->entries));

		if (!grown)
			return -ENOMEM;
		entries->entries = grown;
		entries->n_allocated = n;
	}
	entries->entries[entries->n_entries++] = entry;
	return 0;
}

int config_entries_add_list(struct config_entries *entries, const struct ip4_prefix *prefix,
                            const struct config_list *list, __u8 preference, __u16 file, __u32 line)
{
	struct config_list *grown =
	        realloc(entries->lists, (entries->n_lists + 1) * sizeof(*entries->lists));
	int r;

	if (!grown)
		return -ENOMEM;
	entries->lists = grown;
	r = config_entries_add(entries, prefix, NULL, preference, file, line);
	if (r)
		return r;
	entries->entries[entries->n_entries - 1].endpoint = CONFIG_LIST | (__u32)entries->n_lists;
	entries->lists[entries->n_lists++] = *list;
	return 0;
}

static int compare(const void *a, const void *b)
{
	const struct config_entry *x = a, *y = b;
	__u64 key_x = (__u64)x->addr << 8 | x->len, key_y = (__u64)y->addr << 8 | y->len;

	if (key_x != key_y)
		return key_x < key_y ? -1 : 1;
	if (x->file != y->file)
		return x->file < y->file ? -1 : 1;
	return x->line < y->line ? -1 : x->line > y->line;
}

void config_entries_sort(struct config_entries *entries)
{
	size_t i = 1;

	while (i < entries->n_entries &&
	       compare(&entries->entries[i - 1], &entries->entries[i]) < 0)
		i++;
	if (i < entries->n_entries) /* dumps of routing tables come sorted */
		qsort(entries->entries, entries->n_entries, sizeof(*entries->entries), compare);
}

void config_entries_move(struct config_entries *entries, struct config *config)
{
	config->entries = entries->entries;
	config->n_entries = entries->n_entries;
	config->endpoints = entries->endpoints;
	config->n_endpoints = entries->n_endpoints;
	config->lists = entries->lists;
	config->n_lists = entries->n_lists;
	free(entries->slots);
	*entries = (struct config_entries){0};
}

void config_entries_fini(struct config_entries *entries)
{
	free(entries->entries);
	free(entries->endpoints);
	free(entries->lists);
	free(entries->slots);
	*entries = (struct config_entries){0};
}
