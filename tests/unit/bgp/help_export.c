/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "help_export.h"

struct bgp_draft path, sent;
struct bgp_next_hop sent_hop;
struct bgp_hop hop;

static const struct ip6_addr source_address = {.bytes = {0x20, 0x01, [15] = 2}};
const struct ip6_addr vif = {.bytes = {0x20, 0x01, [15] = 0xaa}};
const struct ip6_addr remote_vif = {.bytes = {0x20, 0x01, [15] = 0xbb}};

static struct bgp_export_source source_of(enum source_kind kind)
{
	return (struct bgp_export_source){
	        .is_local = kind == LOCAL,
	        .is_internal = kind == CLIENT || kind == NON_CLIENT,
	        .is_client = kind == CLIENT,
	        .router_id = kind == LOCAL ? 0 : htonl(0x0a000002),
	        .address = kind == LOCAL ? NULL : &source_address,
	};
}

static struct bgp_policy accept_all = {.refs = 1, .accepts_rest = true};

struct bgp_export_terms terms_of(enum target_kind kind)
{
	return (struct bgp_export_terms){
	        .format = {.family = BGP_IPV4_4OVER6, .has_as4 = true, .max_len = 4096},
	        .is_internal = kind != TO_EXTERNAL,
	        .is_client = kind == TO_CLIENT,
	        .local_as = 65001,
	        .peer_as = kind == TO_EXTERNAL ? 65010 : 65001,
	        .router_id = htonl(0x0a000001),
	        .cluster_id = htonl(0x0a0000ff),
	        .self = vif,
	        .policy = kind == TO_EXTERNAL ? &accept_all : NULL,
	};
}

int setup(void **state)
{
	(void)state;
	bgp_draft_init(&path);
	bgp_draft_prepend_as(&path, 65020, 1);
	hop = (struct bgp_hop){.addr = remote_vif, .state = BGP_HOP_USABLE};
	path.hot.hop = BGP_HOP_FIRST;
	return 0;
}

int export(const struct bgp_export_terms *terms, enum source_kind kind)
{
	const struct bgp_export_source source = source_of(kind);
	const struct ip4_prefix prefix = {.addr = htonl(0xcb007100), .len = 24};
	struct bgp_attrs *attrs = malloc(sizeof(*attrs) + path.len_bytes);
	int err;

	assert_non_null(attrs);
	attrs->hot = path.hot;
	if (kind == LOCAL)
		attrs->hot.hop = BGP_HOP_SELF;
	attrs->len_bytes = (__u16)path.len_bytes;
	memcpy(attrs->bytes, path.bytes, path.len_bytes);
	err = bgp_export(terms, &source, &prefix, BGP_IPV4_4OVER6, attrs, &hop, &sent, &sent_hop);
	free(attrs);
	return err;
}

int export_to(enum target_kind target, enum source_kind source)
{
	const struct bgp_export_terms terms = terms_of(target);

	return export(&terms, source);
}
