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

/*
 * Not libmnl's loop over a message: that one rounds the message's end up to four octets, which may
 * lie beyond the buffer.
 */
static int sort_attrs(const void *start, size_t len, const struct netlink_policy *policy, size_t n,
                      const struct nlattr **attrs)
{
	const char *end = (const char *)start + len;
	const struct nlattr *attr = start;

	memset(attrs, 0, n * sizeof(*attrs));
	for (; mnl_attr_ok(attr, (int)(end - (const char *)attr)); attr = mnl_attr_next(attr)) {
		if (sort_attr(attr, policy, n, attrs))
			return -EBADMSG;
	}
	return 0;
}

int netlink_attrs(const struct nlmsghdr *nlh, size_t body_size, const struct netlink_policy *policy,
                  size_t n, const struct nlattr **ret_attrs)
{
	size_t len = mnl_nlmsg_get_payload_len(nlh);
	size_t skip = MNL_ALIGN(body_size);

	if (len < body_size)
		return -EBADMSG;
	return sort_attrs((const char *)mnl_nlmsg_get_payload(nlh) + (len < skip ? len : skip),
	                  len < skip ? 0 : len - skip, policy, n, ret_attrs);
}

int netlink_nested(const struct nlattr *nest, const struct netlink_policy *policy, size_t n,
                   const struct nlattr **ret_attrs)
{
	return sort_attrs(mnl_attr_get_payload(nest), mnl_attr_get_payload_len(nest), policy, n,
	                  ret_attrs);
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
