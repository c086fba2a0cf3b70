/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The policies of the configuration as the speaker uses them. */
#ifndef DAEMON_BGP_POLICIES_H
#define DAEMON_BGP_POLICIES_H

#include "bgp/policy.h"
#include "config/bgp.h"

struct bgp_policies {
	struct named_policy *all; /* those that were replaced, too, until nobody uses them */
	size_t n;
};

/*
 * Bring the policies to what a configuration says. One that is worded as before stays the same, so
 * that nothing has to be judged again. Returns 0 or -ENOMEM.
 */
int bgp_policies_update(struct bgp_policies *policies, const struct config_bgp *config);
/* The policy of a name as of the last update; NULL for "". It stays the list's own. */
struct bgp_policy *bgp_policies_find(const struct bgp_policies *policies, const char *name);
/* Free those that were replaced and that no peer uses any more. */
void bgp_policies_sweep(struct bgp_policies *policies);
void bgp_policies_fini(struct bgp_policies *policies);

/* A prefix list of the configuration in the form of bgp/policy.h. Returns 0 or -ENOMEM. */
int bgp_prefix_list_copy(const struct config_prefix_list *from, struct bgp_prefix_list *ret_list);
void bgp_prefix_list_fini(struct bgp_prefix_list *list);

#endif
