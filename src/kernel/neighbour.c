/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/neighbour.h"

#include <errno.h>
#include <linux/neighbour.h>
#include <string.h>

#define USABLE_STATES (NUD_PERMANENT | NUD_REACHABLE | NUD_STALE | NUD_DELAY | NUD_PROBE)

_Static_assert(sizeof(struct neighbour) == 40, "compared as memory, so it must have no padding");

static const struct netlink_policy neighbour_policy[NDA_MAX + 1] = {
        [NDA_DST] = {MNL_TYPE_BINARY, 4},
        [NDA_LLADDR] = {MNL_TYPE_BINARY, 1},
};

static int parse_addr(const struct nlattr *dst, struct neighbour *neighbour)
{
	size_t size = neighbour->family == AF_INET ? 4 : 16;

	if (!dst || mnl_attr_get_payload_len(dst) != size)
		return -EBADMSG;
	memcpy(&neighbour->addr, mnl_attr_get_payload(dst), size);
	return 0;
}

static void parse_lladdr(const struct nlattr *lladdr, struct neighbour *neighbour)
{
	size_t len = mnl_attr_get_payload_len(lladdr);

	if (len > sizeof(neighbour->lladdr))
		len = sizeof(neighbour->lladdr);
	memcpy(neighbour->lladdr, mnl_attr_get_payload(lladdr), len);
	neighbour->lladdr_len = (__u8)len;
}

int neighbour_parse(const struct nlmsghdr *nlh, struct neighbour *ret_neighbour)
{
	const struct ndmsg *ndm = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *attrs[NDA_MAX + 1];
	struct neighbour neighbour = {0};

	if (netlink_attrs(nlh, sizeof(*ndm), neighbour_policy, NDA_MAX + 1, attrs))
		return -EBADMSG;
	if ((ndm->ndm_family != AF_INET && ndm->ndm_family != AF_INET6) ||
	    ndm->ndm_flags & NTF_PROXY || ndm->ndm_state & NUD_NOARP)
		return -ENOENT;
	neighbour.ifindex = ndm->ndm_ifindex;
	neighbour.family = ndm->ndm_family;
	if (parse_addr(attrs[NDA_DST], &neighbour))
		return -EBADMSG;
	neighbour.is_usable = nlh->nlmsg_type == RTM_NEWNEIGH && ndm->ndm_state & USABLE_STATES;
	/* An unusable one may still carry the address that it had: of no account. */
	if (neighbour.is_usable && attrs[NDA_LLADDR])
		parse_lladdr(attrs[NDA_LLADDR], &neighbour);
	*ret_neighbour = neighbour;
	return 0;
}

static struct neighbour *slot_of(struct neighbour_memory *memory, const struct neighbour *neighbour)
{
	__u64 hash = neighbour->addr.halves[0] ^ neighbour->addr.halves[1];

	hash = (hash ^ (__u64)neighbour->ifindex << 32) * 0x9e3779b97f4a7c15ULL;
	return &memory->slots[hash >> 54];
}

bool neighbour_memory_update(struct neighbour_memory *memory, const struct neighbour *neighbour)
{
	struct neighbour *slot = slot_of(memory, neighbour);

	_Static_assert(NEIGHBOUR_MEMORY_SLOTS == 1 << (64 - 54), "the hash names a slot");
	if (!memcmp(slot, neighbour, sizeof(*slot)))
		return false;
	*slot = *neighbour;
	return true;
}
