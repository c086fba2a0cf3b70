/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stands in for bgp/input.c in tests of the speaker: an UPDATE goes to the RIB as it is, without
 * checks and policy.
 */
#include "bgp/input.h"

#include <errno.h>
#include <stdlib.h>

struct bgp_input {
	struct bgp_rib *rib;
	struct bgp_attrs_pool *attrs;
	struct bgp_hops *hops;
	struct bgp_update update;
	struct bgp_draft draft;
};

enum { AT_ONCE = 64 };

int bgp_input_new(struct bgp_rib *rib, struct bgp_attrs_pool *attrs, struct bgp_hops *hops,
                  struct bgp_input **ret_input)
{
	struct bgp_input *input = calloc(1, sizeof(*input));

	if (!input)
		return -ENOMEM;
	input->rib = rib;
	input->attrs = attrs;
	input->hops = hops;
	*ret_input = input;
	return 0;
}

void bgp_input_free(struct bgp_input *input)
{
	free(input);
}

void bgp_input_set_self(struct bgp_input *input, const struct bgp_input_self *self)
{
	(void)input;
	(void)self;
}

bool bgp_input_is_martian(const struct ip4_prefix *prefix)
{
	return *(const __u8 *)&prefix->addr == 127;
}

static void withdraw(struct bgp_input *input, __u16 peer, const struct bgp_nlri_block *block,
                     struct bgp_input_result *result)
{
	struct ip4_prefix prefixes[AT_ONCE];
	struct bgp_reader nlri = block->nlri;
	int n;

	while ((n = bgp_nlri_read_ip4(&nlri, prefixes, AT_ONCE)) > 0) {
		size_t n_gone = 0;

		bgp_rib_withdraw(input->rib, peer, block->family, prefixes, (size_t)n, &n_gone);
		result->n_gone[block->family] += n_gone;
	}
}

static int insert(struct bgp_input *input, __u16 peer, const struct bgp_reach_block *reach,
                  struct bgp_input_result *result)
{
	struct bgp_reader nlri = reach->block.nlri;
	struct ip4_prefix prefixes[AT_ONCE];
	__u32 attrs;
	int n, err;

	err = bgp_hop_get(input->hops, &reach->next_hop.addr, 0, &input->draft.hot.hop);
	if (err)
		return err;
	err = bgp_draft_intern(&input->draft, input->attrs, &attrs);
	bgp_hop_put(input->hops, input->draft.hot.hop);
	while (!err && (n = bgp_nlri_read_ip4(&nlri, prefixes, AT_ONCE)) > 0) {
		size_t n_new = 0;

		err = bgp_rib_insert(input->rib, peer, reach->block.family, attrs, BGP_FAULT_NONE,
		                     prefixes, (size_t)n, &n_new);
		result->n_new[reach->block.family] += n_new;
	}
	if (!err)
		bgp_attrs_put(input->attrs, attrs, 1);
	return err;
}

int bgp_input_update(struct bgp_input *input, const struct bgp_input_peer *peer,
                     struct bgp_reader body, struct bgp_input_result *ret_result)
{
	struct bgp_update *update = &input->update;
	int err = 0;

	bgp_update_read(body, &peer->facts, update, &input->draft);
	*ret_result = (struct bgp_input_result){
	        .outcome = update->outcome,
	        .fault_attribute = update->fault_attribute,
	        .fault = update->fault,
	        .error = update->error,
	        .is_end_of_rib = update->is_end_of_rib,
	        .end_of_rib = update->end_of_rib,
	};
	if (update->outcome == BGP_OUTCOME_RESET)
		return 0;
	for (unsigned int i = 0; i < update->n_withdrawn; i++)
		withdraw(input, peer->number, &update->withdrawn[i], ret_result);
	for (unsigned int i = 0; i < update->n_reached && !err; i++)
		if (bgp_left(&update->reached[i].block.nlri))
			err = insert(input, peer->number, &update->reached[i], ret_result);
	return err;
}
