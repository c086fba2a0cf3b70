/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Policy routing rules (`ip rule`). */
#ifndef KERNEL_RULE_H
#define KERNEL_RULE_H

#include <linux/rtnetlink.h>

#include "core/types.h"

/*
 * Whether an IPv4 rule looks at more than the destination: then the way of a packet does not follow
 * from its destination alone, and must not be remembered by it. Returns 0 or a negative errno.
 */
int kernel_rules_are_selective(bool *ret_are);

/* The same of one RTM_NEWRULE message. Returns 0 or -EBADMSG. */
int kernel_rule_is_selective(const struct nlmsghdr *nlh, bool *ret_is);

#endif
