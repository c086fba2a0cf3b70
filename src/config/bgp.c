/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config/bgp.h"

#include <stdlib.h>
#include <string.h>

const struct config_prefix_list *config_find_prefix_list(const struct config_bgp *bgp,
                                                         const char *name)
{
	for (size_t i = 0; i < bgp->n_prefix_lists; i++)
		if (!strcmp(bgp->prefix_lists[i].name, name))
			return &bgp->prefix_lists[i];
	return NULL;
}

const struct config_policy *config_find_policy(const struct config_bgp *bgp, const char *name)
{
	for (size_t i = 0; i < bgp->n_policies; i++)
		if (!strcmp(bgp->policies[i].name, name))
			return &bgp->policies[i];
	return NULL;
}

bool config_neighbor_is_internal(const struct config_bgp *bgp,
                                 const struct config_neighbor *neighbor)
{
	return neighbor->remote_as == (neighbor->local_as ? neighbor->local_as : bgp->local_as);
}

static void free_policy(struct config_policy *policy)
{
	for (size_t i = 0; i < policy->n_rules; i++) {
		free(policy->rules[i].communities.items);
		free(policy->rules[i].add.items);
		free(policy->rules[i].remove.items);
	}
	free(policy->rules);
	free(policy->text);
}

void config_bgp_free(struct config_bgp *bgp)
{
	if (!bgp)
		return;
	for (size_t i = 0; i < bgp->n_prefix_lists; i++) {
		free(bgp->prefix_lists[i].rules);
		free(bgp->prefix_lists[i].text);
	}
	for (size_t i = 0; i < bgp->n_policies; i++)
		free_policy(&bgp->policies[i]);
	for (size_t i = 0; i < bgp->n_neighbors; i++)
		free(bgp->neighbors[i].text);
	free(bgp->prefix_lists);
	free(bgp->policies);
	free(bgp->neighbors);
	free(bgp->networks);
	free(bgp->redistributes);
	free(bgp->text);
	free(bgp);
}
