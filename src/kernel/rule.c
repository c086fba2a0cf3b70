/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/rule.h"

#include <errno.h>
#include <linux/fib_rules.h>
#include <sys/socket.h>

#include "kernel/netlink.h"

/* What a rule may ask of a packet beside its destination. Interfaces: ours always comes by the VIF.
 */
static const __u16 selectors[] = {
        FRA_SRC,      FRA_FWMARK,      FRA_FWMASK,      FRA_TUN_ID,
        FRA_IP_PROTO, FRA_SPORT_RANGE, FRA_DPORT_RANGE, FRA_UID_RANGE,
};

int kernel_rule_is_selective(const struct nlmsghdr *nlh, bool *ret_is)
{
	static const struct netlink_policy policy[FRA_MAX + 1] = {
	        [FRA_SRC] = {MNL_TYPE_BINARY, 4},
	        [FRA_FWMARK] = {MNL_TYPE_U32},
	        [FRA_FWMASK] = {MNL_TYPE_U32},
	        [FRA_TUN_ID] = {MNL_TYPE_U64},
	        [FRA_IP_PROTO] = {MNL_TYPE_U8},
	        [FRA_SPORT_RANGE] = {MNL_TYPE_BINARY, sizeof(struct fib_rule_port_range)},
	        [FRA_DPORT_RANGE] = {MNL_TYPE_BINARY, sizeof(struct fib_rule_port_range)},
	        [FRA_UID_RANGE] = {MNL_TYPE_BINARY, sizeof(struct fib_rule_uid_range)},
	};
	const struct nlattr *attrs[FRA_MAX + 1];
	const struct fib_rule_hdr *rule = mnl_nlmsg_get_payload(nlh);
	int err = netlink_attrs(nlh, sizeof(*rule), policy, FRA_MAX + 1, attrs);
	bool is;

	if (err)
		return err;
	is = rule->tos;
	for (size_t i = 0; i < sizeof(selectors) / sizeof(selectors[0]); i++)
		is |= attrs[selectors[i]] != NULL;
	*ret_is = is;
	return 0;
}

static int take_rule(void *context, const struct nlmsghdr *nlh)
{
	bool *are = context;
	bool is;
	int err = kernel_rule_is_selective(nlh, &is);

	if (!err)
		*are |= is;
	return err;
}

int kernel_rules_are_selective(bool *ret_are)
{
	char buf[NETLINK_REQUEST_SIZE];
	struct netlink netlink;
	struct fib_rule_hdr *rule;
	struct nlmsghdr *nlh = netlink_begin(buf, RTM_GETRULE, NLM_F_DUMP, sizeof(*rule), &rule);
	bool are = false;
	int err = netlink_open(&netlink);

	if (err)
		return err;
	rule->family = AF_INET;
	err = netlink_query(&netlink, nlh, take_rule, &are);
	netlink_close(&netlink);
	if (!err)
		*ret_are = are;
	return err;
}
