/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The reading half of netlink.h: pure, no socket. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "kernel/netlink.h"

int netlink_each(const void *buf, size_t len, netlink_handler *handler, void *context)
{
	const struct nlmsghdr *nlh = buf;
	int left, err;

	if (len > INT_MAX)
		return -EBADMSG;
	for (left = (int)len; left > 0; nlh = mnl_nlmsg_next(nlh, &left)) {
		/* libmnl takes a length of 2^31 and more for a small one */
		if (!mnl_nlmsg_ok(nlh, left) || nlh->nlmsg_len > (__u32)left)
			return -EBADMSG;
		err = handler(context, nlh);
		if (err < 0)
			return err;
	}
	return 0;
}

static bool attr_fits(const struct nlattr *attr, const struct netlink_policy *policy)
{
	if (policy->type == MNL_TYPE_BINARY)
		return mnl_attr_get_payload_len(attr) >= policy->min;
	return mnl_attr_validate(attr, policy->type) >= 0;
}

/* Sort one attribute; the answer is that of a libmnl callback. */
static int sort_attr(const struct nlattr *attr, const struct netlink_policy *policy, size_t n,
                     const struct nlattr **attrs)
{
	__u16 type = mnl_attr_get_type(attr);

	if (type >= n || policy[type].type == MNL_TYPE_UNSPEC)
		return 0;
	if (!attr_fits(attr, &policy[type]))
		return -EBADMSG;
	attrs[type] = attr;
	return 0;
}

int netlink_attrs(const struct nlmsghdr *nlh, size_t body_size, const struct netlink_policy *policy,
                  size_t n, const struct nlattr **ret_attrs)
{
	const struct nlattr *attr;

	memset(ret_attrs, 0, n * sizeof(*ret_attrs));
	if (mnl_nlmsg_get_payload_len(nlh) < body_size)
		return -EBADMSG;
	mnl_attr_for_each(attr, nlh, (unsigned int)body_size)
	{
		if (sort_attr(attr, policy, n, ret_attrs))
			return -EBADMSG;
	}
	return 0;
}

int netlink_nested(const struct nlattr *nest, const struct netlink_policy *policy, size_t n,
                   const struct nlattr **ret_attrs)
{
	const struct nlattr *attr;

	memset(ret_attrs, 0, n * sizeof(*ret_attrs));
	mnl_attr_for_each_nested(attr, nest)
	{
		if (sort_attr(attr, policy, n, ret_attrs))
			return -EBADMSG;
	}
	return 0;
}

/*
 * The extended acknowledgement follows the header of the message that it answers, and its payload
 * too unless the kernel cut it off (NLM_F_CAPPED).
 */
static void copy_ack_text(const struct nlmsghdr *nlh, char *text, size_t text_size)
{
	static const struct netlink_policy policy[NLMSGERR_ATTR_MAX + 1] = {
	        [NLMSGERR_ATTR_MSG] = {MNL_TYPE_NUL_STRING, 0},
	};
	const struct nlattr *attrs[NLMSGERR_ATTR_MAX + 1];
	const struct nlmsgerr *error = mnl_nlmsg_get_payload(nlh);
	size_t body_size = sizeof(*error);

	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return;
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED)) {
		if (error->msg.nlmsg_len < sizeof(error->msg) ||
		    error->msg.nlmsg_len > nlh->nlmsg_len)
			return;
		body_size += MNL_ALIGN(error->msg.nlmsg_len) - sizeof(error->msg);
	}
	if (netlink_attrs(nlh, body_size, policy, NLMSGERR_ATTR_MAX + 1, attrs))
		return;
	if (attrs[NLMSGERR_ATTR_MSG])
		snprintf(text, text_size, "%s", mnl_attr_get_str(attrs[NLMSGERR_ATTR_MSG]));
}

int netlink_error(const struct nlmsghdr *nlh, char *text, size_t text_size)
{
	const struct nlmsgerr *error = mnl_nlmsg_get_payload(nlh);

	if (text_size)
		text[0] = '\0';
	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*error))
		return -EBADMSG;
	if (error->error > 0 || error->error < -4095)
		return -EBADMSG;
	copy_ack_text(nlh, text, text_size);
	return error->error;
}
