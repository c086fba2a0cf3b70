/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "help_input.h"

#include <arpa/inet.h>
#include <stdlib.h>

#include "base/addr.h"

int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct bgp_rib_settings settings = {.max_paths = 1};
	struct bgp_rib_listener listener = {0};
	struct bgp_input_self self = {
	        .as = 65000, .router_id = htonl(0xc0000209), .cluster_id = htonl(0xc0000208)};
	struct bytes vif = bytes_of(OWN_VIF), own = bytes_of(OWN);

	*state = f;
	if (!f || bgp_hops_new(NULL, &f->hops) || bgp_attrs_pool_new(f->hops, &f->attrs) ||
	    bgp_hop_sets_new(f->hops, &(struct bgp_hop_set_listener){0}, &f->sets) ||
	    bgp_rib_new(f->attrs, f->hops, f->sets, &settings, &listener, &f->rib) ||
	    bgp_input_new(f->rib, f->attrs, f->hops, &f->input))
		return 1;
	memcpy(&self.vif, vif.data, 16);
	bgp_input_set_self(f->input, &self);
	f->rib_peer = (struct bgp_rib_peer){.router_id = 1, .as = 65000, .is_internal = true};
	bgp_rib_set_peer(f->rib, 1, &f->rib_peer);
	f->peer = (struct bgp_input_peer){
	        .number = 1,
	        .as = 65000,
	        .facts = {.is_internal = true,
	                  .has_as4 = true,
	                  .families = BGP_FAMILY_BIT(BGP_IPV4_UNICAST) |
	                              BGP_FAMILY_BIT(BGP_IPV4_4OVER6)},
	        .role = BGP_ROLE_NONE,
	};
	memcpy(&f->peer.own, own.data, 16);
	return 0;
}

int tear_down(void **state)
{
	struct fixture *f = *state;
	struct bgp_attrs_statistics statistics;
	__u32 cursor = 0;

	bgp_rib_mark_stale(f->rib, 1, 0xff);
	bgp_rib_drop_stale(f->rib, 1, 0xff);
	while (bgp_rib_sweep(f->rib, 1, &cursor, 100, NULL))
		;
	bgp_attrs_get_statistics(f->attrs, &statistics);
	assert_int_equal(statistics.sets, 0); /* no reference is left behind */
	bgp_input_free(f->input);
	bgp_rib_free(f->rib);
	bgp_hop_sets_free(f->sets);
	bgp_attrs_pool_free(f->attrs);
	bgp_hops_free(f->hops);
	free(f);
	return 0;
}

void update(struct fixture *f, const char *withdrawn, const char *attributes, const char *nlri)
{
	struct bytes w = bytes_of(withdrawn), a = bytes_of(attributes), n = bytes_of(nlri);
	__u8 body[3 * sizeof(w.data)];
	struct bgp_writer writer = bgp_writer_of(body, sizeof(body));

	bgp_write_u16(&writer, (__u16)w.len);
	bgp_write_bytes(&writer, w.data, w.len);
	bgp_write_u16(&writer, (__u16)a.len);
	bgp_write_bytes(&writer, a.data, a.len);
	bgp_write_bytes(&writer, n.data, n.len);
	f->result = (struct bgp_input_result){0};
	assert_int_equal(bgp_input_update(f->input, &f->peer,
	                                  bgp_reader_of(body, bgp_written(&writer)), &f->result),
	                 0);
}

const struct bgp_path *path_of(const struct fixture *f, const char *text)
{
	struct ip4_prefix prefix;
	__u32 number;

	assert_int_equal(ip4_prefix_parse(text, &prefix), 0);
	number = bgp_rib_find(f->rib, &prefix);
	if (!number || !bgp_rib_prefix(f->rib, number)->paths)
		return NULL;
	return bgp_rib_path(f->rib, bgp_rib_prefix(f->rib, number)->paths);
}
