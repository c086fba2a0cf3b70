/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a new configuration changes, in the terms of those who apply it: a flag for each thing that
 * is set as a whole, and lists of what has come, gone or changed.
 */
#ifndef CONFIG_DIFF_H
#define CONFIG_DIFF_H

#include "config/config.h"

/* `was` NULL: added; `is` NULL: removed; both: changed. They point into the two configurations. */
struct config_interface_change {
	const struct config_interface *was;
	const struct config_interface *is;
};

struct config_entry_change {
	const struct config_entry *was;
	const struct config_entry *is;
};

struct config_diff {
	bool vif_name;
	bool vif_ipv6_address;
	bool vif_ipv4_address;
	bool vif_path_mtu;
	bool tunnel;
	bool kernel_routes;
	bool adjacency;
	bool table_size;
	bool bgp; /* something in it; see config/bgp.h for how its parts compare */
	bool log_level;

	struct config_interface_change *interfaces; /* sorted by name */
	size_t n_interfaces;
	struct config_entry_change *entries; /* sorted by prefix */
	size_t n_entries;
};

/*
 * Compare two configurations, which must outlive the result. `was` may be NULL: then everything is
 * new. Where an entry was read from (its file and line) is no difference. Returns 0 or -ENOMEM; the
 * caller ends a result with config_diff_fini().
 */
int config_diff_init(const struct config *was, const struct config *is,
                     struct config_diff *ret_diff);
void config_diff_fini(struct config_diff *diff);

/* Whether nothing has changed. */
bool config_diff_is_empty(const struct config_diff *diff);

#endif
