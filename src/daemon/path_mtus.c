/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/path_mtus.h"

#include <stdlib.h>

/* Endpoints with a learnt MTU are few; a flood of forged reports must not grow the set. */
#define PATH_MTUS_MAX 4096

static struct path_mtu *find(const struct path_mtus *mtus, const struct ip6_addr *endpoint)
{
	for (size_t i = 0; i < mtus->n; i++)
		if (ip6_addr_is_equal(&mtus->mtus[i].endpoint, endpoint))
			return &mtus->mtus[i];
	return NULL;
}

static struct path_mtu *append(struct path_mtus *mtus)
{
	if (mtus->n == mtus->allocated) {
		size_t allocated = mtus->allocated ? 2 * mtus->allocated : 16;
		struct path_mtu *grown;

		if (allocated > PATH_MTUS_MAX)
			return NULL;
		grown = realloc(mtus->mtus, allocated * sizeof(*grown));
		if (!grown)
			return NULL;
		mtus->mtus = grown;
		mtus->allocated = allocated;
	}
	return &mtus->mtus[mtus->n++];
}

bool path_mtus_learn(struct path_mtus *mtus, const struct ip6_addr *endpoint, __u16 mtu,
                     __u64 now_ms)
{
	struct path_mtu *known = find(mtus, endpoint);
	bool is_lower = !known || mtu < known->mtu;

	if (known && mtu > known->mtu)
		return false;
	if (!known)
		known = append(mtus);
	if (!known)
		return false;
	*known = (struct path_mtu){
	        .endpoint = *endpoint,
	        .mtu = mtu,
	        .expires_ms = now_ms + PATH_MTU_LIFETIME_MS,
	};
	return is_lower;
}

__u16 path_mtus_of(const struct path_mtus *mtus, const struct ip6_addr *endpoint)
{
	const struct path_mtu *known = find(mtus, endpoint);

	return known ? known->mtu : 0;
}

bool path_mtus_expire(struct path_mtus *mtus, __u64 now_ms, struct ip6_addr *ret_endpoint)
{
	for (size_t i = 0; i < mtus->n; i++) {
		if (mtus->mtus[i].expires_ms > now_ms)
			continue;
		*ret_endpoint = mtus->mtus[i].endpoint;
		mtus->mtus[i] = mtus->mtus[--mtus->n];
		return true;
	}
	return false;
}

__u16 path_mtus_lowest(const struct path_mtus *mtus, __u16 otherwise)
{
	for (size_t i = 0; i < mtus->n; i++)
		if (mtus->mtus[i].mtu < otherwise)
			otherwise = mtus->mtus[i].mtu;
	return otherwise;
}

void path_mtus_fini(struct path_mtus *mtus)
{
	free(mtus->mtus);
	*mtus = (struct path_mtus){0};
}
