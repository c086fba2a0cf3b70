/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "table/targets.h"

#include "base/addr.h"
#include "table/internal.h"

static bool is_list(const struct table_target *target)
{
	return target->n_endpoints > 1;
}

bool table_target_has_endpoint(const struct table_target *target, const struct ip6_addr *endpoint)
{
	if (target->kind != TABLE_REMOTE)
		return false;
	for (int i = 0; i < target->n_endpoints || i < 1; i++)
		if (ip6_addr_is_equal(&target->endpoints[i], endpoint))
			return true;
	return false;
}

static bool is_valid_list(const struct table_target *target)
{
	struct table_target before = {.kind = TABLE_REMOTE};

	if (target->n_endpoints > TABLE_ENDPOINTS_MAX || target->n_equal > target->n_endpoints)
		return false;
	for (int i = 0; i < target->n_endpoints; i++) {
		if (!ip6_addr_is_usable_endpoint(&target->endpoints[i]) ||
		    table_target_has_endpoint(&before, &target->endpoints[i]))
			return false;
		before.endpoints[before.n_endpoints++] = target->endpoints[i];
	}
	return true;
}

bool targets_is_valid(const struct table_target *target)
{
	if (target->kind != TABLE_REMOTE)
		return target->kind == TABLE_LOCAL || target->kind == TABLE_OWN;
	return is_list(target) ? is_valid_list(target)
	                       : ip6_addr_is_usable_endpoint(&target->endpoint);
}

int targets_get(struct table *table, const struct table_target *target, __u32 *ret_hop)
{
	if (target->kind != TABLE_REMOTE) {
		*ret_hop = target->kind == TABLE_LOCAL ? HOP_LOCAL : HOP_OWN;
		return 0;
	}
	return is_list(target) ? lists_get(&table->lists, target, ret_hop)
	                       : hops_get(&table->hops, &target->endpoint, ret_hop);
}

void targets_put(struct table *table, __u32 hop)
{
	if (hop_is_list(hop))
		lists_put(&table->lists, hop);
	else if (hop >= HOP_FIRST)
		hops_put(&table->hops, hop);
}

struct table_target targets_of(const struct table *table, __u32 hop)
{
	if (hop_is_list(hop))
		return lists_target(&table->lists, hop);
	if (hop < HOP_FIRST)
		return (struct table_target){.kind = hop == HOP_LOCAL ? TABLE_LOCAL : TABLE_OWN};
	return (struct table_target){
	        .kind = TABLE_REMOTE,
	        .n_endpoints = 1,
	        .n_equal = 1,
	        .endpoint = table->hops.array[hop].endpoint,
	};
}
