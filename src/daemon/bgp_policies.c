/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/bgp_policies.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct named_policy {
	char name[CONFIG_BGP_NAME]; /* "": was replaced */
	char *text;                 /* of the policy and of the prefix lists that it asks */
	struct bgp_policy *policy;
	struct bgp_prefix_list *lists; /* one for each term */
};

_Static_assert((int)CONFIG_AS_LONGER_THAN == (int)BGP_AS_LONGER_THAN &&
                       (int)CONFIG_AS_NEIGHBOR == (int)BGP_AS_NEIGHBOUR,
               "the orders are the same");
_Static_assert((int)CONFIG_LARGE_COMMUNITY == (int)BGP_LARGE_COMMUNITY, "the orders are the same");

int bgp_prefix_list_copy(const struct config_prefix_list *from, struct bgp_prefix_list *ret_list)
{
	struct bgp_prefix_list list = {.name = strdup(from->name), .n = from->n_rules};

	list.rules = calloc(from->n_rules + 1, sizeof(*list.rules));
	if (!list.name || !list.rules) {
		bgp_prefix_list_fini(&list);
		return -ENOMEM;
	}
	for (size_t i = 0; i < list.n; i++) {
		const struct config_prefix_rule *rule = &from->rules[i];

		list.rules[i] = (struct bgp_prefix_rule){
		        .prefix = rule->prefix,
		        .min_len = rule->min_len,
		        .max_len = rule->max_len,
		        .accepts = rule->accepts,
		};
	}
	*ret_list = list;
	return 0;
}

void bgp_prefix_list_fini(struct bgp_prefix_list *list)
{
	free(list->name);
	free(list->rules);
}

static int copy_communities(const struct config_communities *from,
                            struct bgp_community **ret_communities, size_t *ret_n)
{
	struct bgp_community *to = calloc(from->n + 1, sizeof(*to));

	if (!to)
		return -ENOMEM;
	for (size_t i = 0; i < from->n; i++) {
		to[i].kind = (enum bgp_community_kind)from->items[i].kind;
		memcpy(to[i].bytes, from->items[i].bytes, sizeof(to[i].bytes));
		memcpy(to[i].mask, from->items[i].mask, sizeof(to[i].mask));
	}
	*ret_communities = to;
	*ret_n = from->n;
	return 0;
}

static __u8 families_of(__u8 families)
{
	__u8 set = 0;

	if (families & 1U << CONFIG_BGP_IPV4_UNICAST)
		set |= BGP_FAMILY_BIT(BGP_IPV4_UNICAST);
	if (families & 1U << CONFIG_BGP_IPV4_4OVER6)
		set |= BGP_FAMILY_BIT(BGP_IPV4_4OVER6);
	return set;
}

static int fill_match(const struct config_policy_rule *rule, const struct bgp_prefix_list *list,
                      struct bgp_policy_match *match)
{
	match->prefixes = *rule->prefix_list ? list : NULL;
	match->as_match = (enum bgp_as_match)rule->as_match;
	match->as = rule->as;
	match->families = families_of(rule->families);
	match->wants_local = rule->wants_local;
	match->matches_neighbour = rule->has_neighbor;
	match->neighbour = rule->neighbor;
	return copy_communities(&rule->communities, &match->communities, &match->n_communities);
}

static unsigned int edits_of(const struct config_policy_rule *rule)
{
	unsigned int what = 0;

	what |= rule->has_local_pref ? BGP_SET_LOCAL_PREF : 0;
	what |= rule->has_med ? BGP_SET_MED : 0;
	what |= rule->removes_med ? BGP_SET_NO_MED : 0;
	what |= rule->has_origin ? BGP_SET_ORIGIN : 0;
	what |= rule->sets_next_hop_self ? BGP_SET_NEXT_HOP_SELF : 0;
	what |= rule->removes_communities ? BGP_SET_NO_COMMUNITIES : 0;
	what |= rule->tunnel == CONFIG_TUNNEL_ATTRIBUTE ? BGP_SET_TUNNEL_ATTRIBUTE : 0;
	what |= rule->tunnel == CONFIG_TUNNEL_COMMUNITY ? BGP_SET_TUNNEL_COMMUNITY : 0;
	return what;
}

static int fill_edit(const struct config_policy_rule *rule, __u32 own_as,
                     struct bgp_policy_edit *edit)
{
	int err = copy_communities(&rule->add, &edit->add, &edit->n_add);

	edit->what = edits_of(rule);
	edit->local_pref = rule->local_pref;
	edit->med = rule->med;
	edit->origin = rule->origin;
	edit->prepend_times = rule->prepend_times;
	edit->prepend_as = rule->prepend_as ? rule->prepend_as : own_as;
	return err ? err : copy_communities(&rule->remove, &edit->remove, &edit->n_remove);
}

static int fill_term(const struct config_bgp *config, const struct config_policy_rule *rule,
                     struct bgp_prefix_list *list, struct bgp_policy_term *term)
{
	static const enum bgp_policy_verdict verdicts[] = {
	        [CONFIG_THEN_ACCEPT] = BGP_POLICY_ACCEPT,
	        [CONFIG_THEN_REJECT] = BGP_POLICY_REJECT,
	        [CONFIG_THEN_NEXT] = BGP_POLICY_NEXT,
	};
	int err;

	term->verdict = verdicts[rule->then];
	term->name = strdup(rule->name);
	if (!term->name)
		return -ENOMEM;
	if (*rule->prefix_list) {
		err = bgp_prefix_list_copy(config_find_prefix_list(config, rule->prefix_list),
		                           list);
		if (err)
			return err;
	}
	err = fill_match(rule, list, &term->match);
	return err ? err : fill_edit(rule, config->local_as, &term->edit);
}

static void free_one(struct named_policy *one)
{
	for (size_t i = 0; one->lists && i < one->policy->n_terms; i++)
		bgp_prefix_list_fini(&one->lists[i]);
	free(one->lists);
	bgp_policy_put(one->policy);
	free(one->text);
}

/* The text of a policy and of all it depends on: equal texts, equal policies. */
static char *text_of(const struct config_bgp *config, const struct config_policy *policy)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (!out)
		return NULL;
	fprintf(out, "%u %s", config->local_as, policy->text);
	for (size_t i = 0; i < policy->n_rules; i++)
		if (*policy->rules[i].prefix_list)
			fputs(config_find_prefix_list(config, policy->rules[i].prefix_list)->text,
			      out);
	if (!fclose(out))
		return text;
	free(text);
	return NULL;
}

/* Takes over `text`. */
static int build(const struct config_bgp *config, const struct config_policy *from, char *text,
                 struct named_policy *ret_one)
{
	struct named_policy one = {.text = text, .policy = calloc(1, sizeof(*one.policy))};
	int err = one.policy ? 0 : -ENOMEM;

	if (err) {
		free(text);
		return err;
	}
	one.policy->refs = 1;
	one.policy->accepts_rest = from->accepts_rest;
	one.policy->name = strdup(from->name);
	one.policy->terms = calloc(from->n_rules + 1, sizeof(*one.policy->terms));
	one.lists = calloc(from->n_rules + 1, sizeof(*one.lists));
	if (!one.policy->name || !one.policy->terms || !one.lists)
		err = -ENOMEM;
	for (size_t i = 0; !err && i < from->n_rules; i++) {
		one.policy->n_terms++;
		err = fill_term(config, &from->rules[i], &one.lists[i], &one.policy->terms[i]);
	}
	if (err) {
		free_one(&one);
		return err;
	}
	snprintf(one.name, sizeof(one.name), "%s", from->name);
	*ret_one = one;
	return 0;
}

static struct named_policy *find(const struct bgp_policies *policies, const char *name)
{
	for (size_t i = 0; *name && i < policies->n; i++)
		if (!strcmp(policies->all[i].name, name))
			return &policies->all[i];
	return NULL;
}

static int update_one(struct bgp_policies *policies, const struct config_bgp *config,
                      const struct config_policy *from)
{
	struct named_policy *known = find(policies, from->name), *grown, one;
	char *text = text_of(config, from);

	if (!text)
		return -ENOMEM;
	if (known && !strcmp(known->text, text)) {
		free(text);
		return 0;
	}
	grown = realloc(policies->all, (policies->n + 1) * sizeof(*grown));
	if (!grown) {
		free(text);
		return -ENOMEM;
	}
	policies->all = grown;
	if (build(config, from, text, &one))
		return -ENOMEM;
	known = find(policies, from->name);
	if (known)
		*known->name = '\0';
	policies->all[policies->n++] = one;
	return 0;
}

int bgp_policies_update(struct bgp_policies *policies, const struct config_bgp *config)
{
	int err = 0;

	for (size_t i = 0; !err && i < config->n_policies; i++)
		err = update_one(policies, config, &config->policies[i]);
	for (size_t i = 0; i < policies->n; i++)
		if (!config_find_policy(config, policies->all[i].name))
			*policies->all[i].name = '\0';
	return err;
}

struct bgp_policy *bgp_policies_find(const struct bgp_policies *policies, const char *name)
{
	const struct named_policy *one = find(policies, name);

	return one ? one->policy : NULL;
}

void bgp_policies_sweep(struct bgp_policies *policies)
{
	size_t n = 0;

	for (size_t i = 0; i < policies->n; i++) {
		struct named_policy *one = &policies->all[i];

		if (!*one->name && one->policy->refs == 1)
			free_one(one);
		else
			policies->all[n++] = *one;
	}
	policies->n = n;
}

void bgp_policies_fini(struct bgp_policies *policies)
{
	for (size_t i = 0; i < policies->n; i++)
		free_one(&policies->all[i]);
	free(policies->all);
	*policies = (struct bgp_policies){.n = 0};
}
