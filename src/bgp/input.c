/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp/input.h"

#include <errno.h>
#include <stdlib.h>

#include "bgp/policy_match.h"

enum {
	BATCH = 1024, /* prefixes that are decoded and handed to the RIB at once */
};

struct bgp_input {
	struct bgp_rib *rib;
	struct bgp_attrs_pool *attrs;
	struct bgp_hops *hops;
	struct bgp_input_self self;
	struct bgp_update update;
	struct bgp_draft draft;  /* as received */
	struct bgp_draft edited; /* by policy */
	struct ip4_prefix prefixes[BATCH];
	__u32 ids[BATCH]; /* path identifiers beside them */
};

/* The prefixes of one family with their common attributes, on their way in. */
struct arrival {
	struct bgp_input *input;
	const struct bgp_input_peer *peer;
	struct bgp_input_result *result;
	enum bgp_family_id family;
	enum bgp_path_fault fault;
	const __u32 *ids; /* of the input's prefixes, NULL: they have none */
	const struct bgp_policy *policy;
	struct bgp_policy_memo memo;
	bool has_attrs; /* `attrs` is what `terms` made of the draft, with a reference */
	__u32 attrs;
	__u64 terms;
};

/* What becomes of a prefix; a run of prefixes with the same goes in together. */
struct fate {
	bool is_accepted;
	enum bgp_path_fault fault;
	__u64 terms; /* of the policy */
};

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
	input->self = *self;
}

/* Some prefixes of a block into the input. As bgp_nlri_read_ip4(). */
static int read_some(struct bgp_input *input, const struct bgp_nlri_block *block,
                     struct bgp_reader *nlri)
{
	if (block->has_path_ids)
		return bgp_nlri_read_ip4_paths(nlri, input->ids, input->prefixes, BATCH);
	return bgp_nlri_read_ip4(nlri, input->prefixes, BATCH);
}

static void withdraw(struct bgp_input *input, const struct bgp_input_peer *peer,
                     const struct bgp_nlri_block *block, struct bgp_input_result *result)
{
	struct bgp_reader nlri = block->nlri;
	int n;

	if (!bgp_family_rows[block->family].is_routed)
		return;
	while ((n = read_some(input, block, &nlri)) > 0) {
		size_t n_gone = 0;

		bgp_rib_withdraw(input->rib, peer->number, block->family,
		                 block->has_path_ids ? input->ids : NULL, input->prefixes,
		                 (size_t)n, &n_gone);
		result->n_gone[block->family] += n_gone;
	}
}

/*
 * The hop of a path. An address that nothing can be sent to is no hop: the routing table is not
 * asked about it.
 */
static int take_hop(const struct arrival *arrival, const struct bgp_next_hop *next_hop,
                    __u32 *ret_hop)
{
	switch (arrival->fault) {
	case BGP_FAULT_NEXT_HOP:
		*ret_hop = BGP_HOP_NONE;
		return 0;
	case BGP_FAULT_NEXT_HOP_SELF:
		*ret_hop = BGP_HOP_SELF;
		return 0;
	default:
		return bgp_hop_get(arrival->input->hops, &next_hop->addr, 0, ret_hop);
	}
}

static void copy_draft(struct bgp_draft *to, const struct bgp_draft *from)
{
	to->hot = from->hot;
	to->len_bytes = from->len_bytes;
	to->is_full = from->is_full;
	memcpy(to->bytes, from->bytes, from->len_bytes);
}

/* The attribute set that these terms of the policy make. */
static int take_attrs(struct arrival *arrival, __u64 terms)
{
	struct bgp_input *input = arrival->input;
	const struct bgp_draft *draft = &input->draft;
	bool is_next_hop_self; /* has no meaning for what comes in */
	int err;

	if (arrival->has_attrs && arrival->terms == terms)
		return 0;
	if (terms) {
		copy_draft(&input->edited, &input->draft);
		bgp_policy_edit(arrival->policy, terms, &input->edited, &is_next_hop_self);
		draft = &input->edited;
	}
	if (arrival->has_attrs)
		bgp_attrs_put(input->attrs, arrival->attrs, 1);
	err = bgp_draft_intern(draft, input->attrs, &arrival->attrs);
	arrival->has_attrs = !err;
	arrival->terms = terms;
	return err;
}

static struct fate fate_of(struct arrival *arrival, const struct ip4_prefix *prefix)
{
	struct bgp_input *input = arrival->input;
	struct bgp_policy_route route = {
	        .prefix = *prefix,
	        .family = arrival->family,
	        .hot = &input->draft.hot,
	        .attributes = bgp_reader_of(input->draft.bytes, input->draft.len_bytes),
	        .neighbour = &arrival->peer->address,
	        .memo = &arrival->memo,
	};
	struct bgp_policy_result result;

	if (arrival->fault)
		return (struct fate){.is_accepted = true, .fault = arrival->fault};
	if (bgp_input_is_martian(prefix))
		return (struct fate){.is_accepted = true, .fault = BGP_FAULT_MARTIAN};
	if (!arrival->policy) /* RFC 8212 */
		return (struct fate){.is_accepted = arrival->peer->facts.is_internal};
	result = bgp_policy_evaluate(arrival->policy, &route);
	return (struct fate){
	        .is_accepted = result.is_accepted,
	        .terms = result.is_accepted ? result.terms : 0,
	};
}

static bool is_same_fate(const struct fate *a, const struct fate *b)
{
	return a->is_accepted == b->is_accepted && a->fault == b->fault && a->terms == b->terms;
}

static const __u32 *ids_from(const struct arrival *arrival, size_t begin)
{
	return arrival->ids ? arrival->ids + begin : NULL;
}

/* What was rejected is not kept, nor what the peer said of it before. */
static void reject_run(struct arrival *arrival, size_t begin, size_t n)
{
	size_t n_gone = 0;

	bgp_rib_withdraw(arrival->input->rib, arrival->peer->number, arrival->family,
	                 ids_from(arrival, begin), arrival->input->prefixes + begin, n, &n_gone);
	arrival->result->n_gone[arrival->family] += n_gone;
	arrival->result->n_rejected[arrival->family] += n;
}

/* Prefixes of one fate, from the place `begin` on. */
static int take_run(struct arrival *arrival, const struct fate *fate, size_t begin, size_t n)
{
	struct bgp_rib_counts counts = {0};
	int err = fate->is_accepted ? take_attrs(arrival, fate->terms) : 0;

	if (!fate->is_accepted || err == -EMSGSIZE) { /* policy made the attributes too long */
		reject_run(arrival, begin, n);
		return 0;
	}
	if (!err)
		err = bgp_rib_insert(arrival->input->rib, arrival->peer->number, arrival->family,
		                     arrival->attrs, fate->fault, ids_from(arrival, begin),
		                     arrival->input->prefixes + begin, n, &counts);
	arrival->result->n_new[arrival->family] += counts.n_new;
	arrival->result->n_rejected[arrival->family] += counts.n_refused;
	arrival->result->n_faulty[fate->fault] += n;
	return err;
}

static int take_batch(struct arrival *arrival, size_t n)
{
	const struct ip4_prefix *prefixes = arrival->input->prefixes;
	struct fate fate = fate_of(arrival, &prefixes[0]);
	size_t begin = 0;
	int err = 0;

	for (size_t i = 1; i < n && !err; i++) {
		struct fate next = fate_of(arrival, &prefixes[i]);

		if (is_same_fate(&fate, &next))
			continue;
		err = take_run(arrival, &fate, begin, i - begin);
		begin = i;
		fate = next;
	}
	return err ? err : take_run(arrival, &fate, begin, n - begin);
}

/* RFC 8326: an external router that is about to go is the last choice. Policies come after this. */
static void heed_shutdown(const struct bgp_input_peer *peer, struct bgp_draft *draft)
{
	if (!peer->facts.is_internal && draft->hot.has & BGP_HAS_GRACEFUL_SHUTDOWN)
		bgp_draft_set_u32(draft, BGP_ATTR_LOCAL_PREF, 0);
}

/* RFC 9234 section 5, third ingress rule. */
static void mark_received(struct bgp_input *input, const struct bgp_input_peer *peer)
{
	const struct bgp_role_row *role = bgp_role_row(peer->role);

	if (role && role->marks_received && !(input->draft.hot.has & BGP_HAS_OTC))
		bgp_draft_set_u32(&input->draft, BGP_ATTR_OTC, peer->as);
}

static int announce(struct bgp_input *input, const struct bgp_input_peer *peer,
                    const struct bgp_reach_block *reach, struct bgp_input_result *result)
{
	struct arrival arrival = {
	        .input = input,
	        .peer = peer,
	        .result = result,
	        .family = reach->block.family,
	        .fault = bgp_input_fault(&input->self, peer, &input->draft, &reach->next_hop),
	        .ids = reach->block.has_path_ids ? input->ids : NULL,
	        .policy = peer->import[reach->block.family],
	};
	struct bgp_reader nlri = reach->block.nlri;
	__u32 hop;
	int n, err;

	if (!bgp_family_rows[arrival.family].is_routed)
		return 0;
	heed_shutdown(peer, &input->draft);
	err = take_hop(&arrival, &reach->next_hop, &hop);
	if (err)
		return err;
	input->draft.hot.hop = hop;
	mark_received(input, peer);
	while (!err && (n = read_some(input, &reach->block, &nlri)) > 0)
		err = take_batch(&arrival, (size_t)n);
	if (arrival.has_attrs)
		bgp_attrs_put(input->attrs, arrival.attrs, 1);
	bgp_hop_put(input->hops, hop);
	return err;
}

/* What external peers must not say (RFC 4271 6.3, RFC 5065 section 5), or NULL. */
static const char *path_fault(const struct bgp_input_peer *peer, const struct bgp_draft *draft)
{
	if (!peer->facts.is_internal && draft->hot.has & BGP_HAS_CONFEDERATION)
		return "path has confederation segments";
	if (peer->enforces_first_as && draft->hot.neighbour_as != peer->as)
		return "path does not begin with the peer's AS";
	return NULL;
}

/* The outcome is that of RFC 7606 7.2. */
static void check_path(const struct bgp_input_peer *peer, const struct bgp_draft *draft,
                       struct bgp_update *update)
{
	const char *fault;

	if (update->outcome >= BGP_OUTCOME_WITHDRAW || !update->n_reached)
		return;
	fault = path_fault(peer, draft);
	if (!fault)
		return;
	update->outcome = BGP_OUTCOME_WITHDRAW;
	update->fault_attribute = BGP_ATTR_AS_PATH;
	update->fault = fault;
}

static void tell(const struct bgp_update *update, struct bgp_input_result *result)
{
	result->outcome = update->outcome;
	result->fault_attribute = update->fault_attribute;
	result->fault = update->fault;
	result->update = update;
	result->is_end_of_rib = update->is_end_of_rib;
	if (update->is_end_of_rib)
		result->end_of_rib = update->end_of_rib;
	if (update->outcome == BGP_OUTCOME_RESET)
		result->error = update->error;
}

/* Withdrawals first: what an UPDATE both withdraws and announces is there (RFC 4271 4.3). */
int bgp_input_update(struct bgp_input *input, const struct bgp_input_peer *peer,
                     struct bgp_reader body, struct bgp_input_result *ret_result)
{
	struct bgp_update *update = &input->update;
	struct bgp_input_result result = {0};
	int err = 0;

	bgp_update_read(body, &peer->facts, update, &input->draft);
	check_path(peer, &input->draft, update);
	if (!peer->facts.is_internal && update->n_reached)
		bgp_tunnels_remove(&input->draft); /* RFC 9012 section 11 */
	tell(update, &result);
	if (update->outcome != BGP_OUTCOME_RESET) {
		for (unsigned int i = 0; i < update->n_withdrawn; i++)
			withdraw(input, peer, &update->withdrawn[i], &result);
		for (unsigned int i = 0; i < update->n_reached && !err; i++) {
			if (update->outcome == BGP_OUTCOME_WITHDRAW)
				withdraw(input, peer, &update->reached[i].block, &result);
			else
				err = announce(input, peer, &update->reached[i], &result);
		}
	}
	*ret_result = result;
	return err;
}
