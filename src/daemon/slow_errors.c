/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ICMPv6 errors from inside the core: path MTUs are learnt, senders are told (RFC 2473 section 8).
 */
#include <arpa/inet.h>
#include <sys/socket.h>

#include "daemon/slow_path_internal.h"

void slow_path_count(struct slow_path *slow_path, enum slow_path_event event, size_t bytes)
{
	slow_path->counters[event].packets++;
	slow_path->counters[event].bytes += bytes;
}

static void follow_mtus(struct slow_path *slow_path)
{
	struct pe *pe = slow_path->pe;

	pe_follow_path_mtu(pe, path_mtus_lowest(&slow_path->mtus, pe->config->vif.path_mtu_bytes));
	dataplane_raise_generation(pe->dataplane);
}

static void learn_mtu(struct slow_path *slow_path, const struct icmp_relay *relay, size_t len)
{
	struct pe *pe = slow_path->pe;

	if (relay->path_mtu >= pe->config->vif.path_mtu_bytes ||
	    !path_mtus_learn(&slow_path->mtus, &relay->endpoint, relay->path_mtu, uv_now(pe->loop)))
		return;
	slow_path_count(slow_path, SLOW_PATH_slow_mtu_learnt, len);
	table_set_path_mtu(pe->table, &relay->endpoint, relay->path_mtu);
	follow_mtus(slow_path);
}

/* Only what the table sends to that endpoint can have met the error: the rest is stale or forged.
 */
static bool is_ours(const struct slow_path *slow_path, const struct icmp_relay *relay)
{
	struct table_entry entry;

	return !table_lookup(slow_path->pe->table, relay->destination, &entry) &&
	       table_target_has_endpoint(&entry.target, &relay->endpoint);
}

void slow_errors_tell(struct slow_path *slow_path, const struct icmp_relay *relay)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_addr.s_addr = relay->source};
	ssize_t sent;

	if (!relay->message_len)
		return;
	if (!rate_limit_take(&slow_path->relay_limit, uv_now(slow_path->pe->loop))) {
		slow_path_count(slow_path, SLOW_PATH_slow_drop_icmp_limited, relay->message_len);
		return;
	}
	sent = sendto(slow_path->icmp_fd, relay->message, relay->message_len, MSG_DONTWAIT,
	              (struct sockaddr *)&to, sizeof(to));
	slow_path_count(slow_path,
	                sent < 0 ? SLOW_PATH_slow_drop_failed : SLOW_PATH_slow_icmp_relayed,
	                relay->message_len);
}

void slow_errors_handle(struct slow_path *slow_path, size_t len)
{
	struct icmp_relay relay;

	if (icmp_relay_build(slow_path->buffer, len, &slow_path->pe->config->vif.ipv6_address,
	                     &relay)) {
		slow_path_count(slow_path, SLOW_PATH_slow_drop_icmp_malformed, len);
		return;
	}
	if (!is_ours(slow_path, &relay)) {
		slow_path_count(slow_path, SLOW_PATH_slow_drop_icmp_foreign, len);
		return;
	}
	if (relay.path_mtu)
		learn_mtu(slow_path, &relay, len);
	slow_errors_tell(slow_path, &relay);
}

void slow_errors_expire(uv_timer_t *timer)
{
	struct slow_path *slow_path = timer->data;
	struct ip6_addr endpoint;
	bool has_expired = false;

	while (path_mtus_expire(&slow_path->mtus, uv_now(slow_path->pe->loop), &endpoint)) {
		table_set_path_mtu(slow_path->pe->table, &endpoint, 0);
		has_expired = true;
	}
	if (has_expired)
		follow_mtus(slow_path);
}

void slow_path_recall_mtu(const struct slow_path *slow_path, const struct ip6_addr *endpoint)
{
	const __u16 mtu = path_mtus_of(&slow_path->mtus, endpoint);

	if (mtu)
		table_set_path_mtu(slow_path->pe->table, endpoint, mtu);
}

void slow_path_forget_mtus(struct slow_path *slow_path)
{
	for (size_t i = 0; i < slow_path->mtus.n; i++)
		table_set_path_mtu(slow_path->pe->table, &slow_path->mtus.mtus[i].endpoint, 0);
	path_mtus_fini(&slow_path->mtus);
	follow_mtus(slow_path);
}
