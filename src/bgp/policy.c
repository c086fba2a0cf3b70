/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp/policy.h"

#include <arpa/inet.h>
#include <stdlib.h>

#include "base/addr.h"
#include "bgp/policy_match.h"

/* A neighbour can send thousands of prefixes with thousands of communities in one message. */
static bool rest_matches(const struct bgp_policy_match *match, __u64 bit,
                         const struct bgp_policy_route *route)
{
	struct bgp_policy_memo *memo = route->memo;

	if (!memo)
		return bgp_policy_matches_rest(match, route);
	if (!(memo->known & bit)) {
		memo->known |= bit;
		memo->holds |= bgp_policy_matches_rest(match, route) ? bit : 0;
	}
	return memo->holds & bit;
}

static bool matches(const struct bgp_policy_match *match, __u64 bit,
                    const struct bgp_policy_route *route)
{
	if (match->prefixes && !bgp_prefix_list_accepts(match->prefixes, &route->prefix))
		return false;
	return rest_matches(match, bit, route);
}

struct bgp_policy_result bgp_policy_evaluate(const struct bgp_policy *policy,
                                             const struct bgp_policy_route *route)
{
	struct bgp_policy_result result = {.is_accepted = policy && policy->accepts_rest};

	for (size_t i = 0; policy && i < policy->n_terms; i++) {
		const struct bgp_policy_term *term = &policy->terms[i];

		const __u64 bit = (__u64)1 << i;

		if (!matches(&term->match, bit, route))
			continue;
		if (term->verdict == BGP_POLICY_REJECT)
			return (struct bgp_policy_result){.is_accepted = false};
		result.terms |= bit;
		if (term->verdict == BGP_POLICY_ACCEPT) {
			result.is_accepted = true;
			return result;
		}
	}
	/* What is rejected has no edits, so that all of it is alike. */
	return result.is_accepted ? result : (struct bgp_policy_result){.is_accepted = false};
}

bool bgp_policy_depends_on_prefix(const struct bgp_policy *policy)
{
	for (size_t i = 0; policy && i < policy->n_terms; i++) {
		if (policy->terms[i].match.prefixes)
			return true;
	}
	return false;
}

static bool rule_matches(const struct bgp_prefix_rule *rule, const struct ip4_prefix *prefix)
{
	__u32 differs = ntohl(prefix->addr ^ rule->prefix.addr);

	return prefix->len >= rule->min_len && prefix->len <= rule->max_len &&
	       prefix->len >= rule->prefix.len && !(differs & ip4_netmask(rule->prefix.len));
}

bool bgp_prefix_list_accepts(const struct bgp_prefix_list *list, const struct ip4_prefix *prefix)
{
	for (size_t i = 0; i < list->n; i++) {
		if (rule_matches(&list->rules[i], prefix))
			return list->rules[i].accepts;
	}
	return false;
}

struct bgp_policy *bgp_policy_ref(struct bgp_policy *policy)
{
	if (policy)
		policy->refs++;
	return policy;
}

static void free_term(struct bgp_policy_term *term)
{
	free(term->name);
	free(term->match.communities);
	free(term->edit.add);
	free(term->edit.remove);
}

void bgp_policy_put(struct bgp_policy *policy)
{
	if (!policy || --policy->refs)
		return;
	for (size_t i = 0; i < policy->n_terms; i++)
		free_term(&policy->terms[i]);
	free(policy->terms);
	free(policy->name);
	free(policy);
}
