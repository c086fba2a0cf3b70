/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Speakers over the loopback interface of a network of their own, all of AS 65000 unless said:
 *
 *      alice fd00::1        bob fd00::2        carol fd00::3
 */
#include "loopback.h"

#include "base/addr.h"
#include "bgp/event_log.h"
#include "bgp/speaker.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { AS = 65000, PREFIXES = 64 };

struct member {
	struct bgp_speaker *speaker;
	const char *address;
	struct bgp_change routes[PREFIXES]; /* those that there are */
	size_t n_routes;
	unsigned int n_logged[BGP_LOG_EVENTS];
	struct bgp_notification last;
	bool last_is_ours;
	__u32 hop; /* the one that was tracked last */
	int n_sets_empty, n_selected, n_stopped;
	bool leaves_hops_open; /* track() does not answer */
};

static uv_loop_t loop;

static void on_routes(void *context, const struct bgp_change *changes, size_t n)
{
	struct member *member = context;

	for (size_t i = 0; i < n; i++) {
		size_t at = 0;

		while (at < member->n_routes &&
		       (member->routes[at].prefix.addr != changes[i].prefix.addr ||
		        member->routes[at].prefix.len != changes[i].prefix.len))
			at++;
		if (changes[i].hop_set != BGP_HOP_SET_NONE) {
			member->routes[at] = changes[i];
			member->n_routes += at == member->n_routes;
		} else if (at < member->n_routes) {
			member->routes[at] = member->routes[--member->n_routes];
		}
	}
}

static void on_hop_set(void *context, __u32 set, const __u32 *hops, unsigned int n)
{
	struct member *member = context;

	(void)set;
	(void)hops;
	member->n_sets_empty += !n;
}

static void on_logged(void *context, const struct bgp_log_entry *entry)
{
	struct member *member = context;

	member->n_logged[entry->event]++;
	if (entry->event != BGP_LOG_NOTIFICATION)
		return;
	member->last = entry->notification;
	member->last_is_ours = entry->is_ours;
}

static void on_selected(void *context)
{
	struct member *member = context;

	member->n_selected++;
}

static void on_track(void *context, __u32 hop, const struct bgp_hop *what)
{
	struct member *member = context;

	(void)what;
	member->hop = hop;
	if (!member->leaves_hops_open)
		bgp_speaker_hop_resolved(member->speaker, hop, true, 10);
}

static struct bgp_speaker_config config_of(const char *address)
{
	struct bgp_speaker_config config = {
	        .as = AS,
	        .vif = loopback_address(address, 0).addr,
	        .rib.max_paths = 1,
	        .n_listen = 1,
	};

	config.router_id = config.vif.words[3];
	config.listen[0] = loopback_address(address, BGP_PORT);
	return config;
}

static void raise_with(struct member *member, const struct bgp_speaker_config *config)
{
	const struct bgp_speaker_listener listener = {
	        .routes_changed = on_routes,
	        .hop_set_changed = on_hop_set,
	        .logged = on_logged,
	        .selected = on_selected,
	        .context = member,
	};
	const struct bgp_hop_tracker tracker = {.track = on_track, .context = member};

	assert_int_equal(bgp_speaker_new(&loop, config, &listener, &tracker, &member->speaker), 0);
}

static void make(struct member *member, const char *address)
{
	struct bgp_speaker_config config = config_of(address);

	*member = (struct member){.address = address};
	raise_with(member, &config);
}

static struct bgp_peer_config neighbour(const struct member *member, const char *address)
{
	struct bgp_peer_config config;

	memset(&config, 0, sizeof(config));
	config.remote = loopback_address(address, 0);
	config.prefix_len = 128;
	config.peer_as = AS;
	config.role = BGP_ROLE_NONE;
	config.hold_s = 90;
	config.connect_retry_s = 1;
	config.idle_hold_s = 1;
	config.idle_hold_max_s = 1;
	config.restart_s = 60;
	config.stale_s = 60;
	config.options.local = loopback_address(member->address, 0);
	config.families[BGP_IPV4_4OVER6].is_enabled = true;
	return config;
}

static __u16 add(struct member *member, const struct bgp_peer_config *config)
{
	__u16 number;

	assert_int_equal(bgp_speaker_add_peer(member->speaker, config, &number), 0);
	return number;
}

static void peer_up(struct member *a, struct member *b)
{
	struct bgp_peer_config of_a = neighbour(a, b->address), of_b = neighbour(b, a->address);

	add(a, &of_a);
	add(b, &of_b);
}

static struct ip4_prefix prefix_of(const char *text)
{
	struct ip4_prefix prefix;

	assert_int_equal(ip4_prefix_parse(text, &prefix), 0);
	return prefix;
}

static void originate(struct member *member, const char *text)
{
	struct bgp_local_route route = {.prefix = prefix_of(text)};

	assert_int_equal(bgp_speaker_originate(member->speaker, &route, NULL), 0);
}

static void end(struct member *member)
{
	bgp_speaker_free(member->speaker);
	member->speaker = NULL;
	uv_run(&loop, UV_RUN_NOWAIT);
}

/* Conditions, with what they are about. */
struct wish {
	struct member *member;
	size_t n;
	enum bgp_log_event event;
};

static bool has_routes(void *context)
{
	const struct wish *wish = context;

	return wish->member->n_routes == wish->n;
}

static void await_routes(struct member *member, size_t n, const char *what)
{
	struct wish wish = {.member = member, .n = n};

	loopback_wait(&loop, has_routes, &wish, what);
}

static bool has_logged(void *context)
{
	const struct wish *wish = context;

	return wish->member->n_logged[wish->event] >= wish->n;
}

static void await_event(struct member *member, enum bgp_log_event event, size_t n)
{
	struct wish wish = {.member = member, .n = n, .event = event};

	loopback_wait(&loop, has_logged, &wish, bgp_log_event_name(event));
}

static struct bgp_peer_state peer_state(const struct member *member, __u16 from)
{
	struct bgp_peer_state state;

	assert_int_equal(bgp_speaker_peer(member->speaker, from, &state), 0);
	return state;
}

static size_t n_established(const struct member *member)
{
	struct bgp_speaker_statistics statistics;

	bgp_speaker_get_statistics(member->speaker, &statistics);
	return statistics.established;
}

static bool has_established(void *context)
{
	const struct wish *wish = context;

	return n_established(wish->member) == wish->n;
}

static void await_established(struct member *member, size_t n)
{
	struct wish wish = {.member = member, .n = n};

	loopback_wait(&loop, has_established, &wish, "sessions are up");
}

static void exchanges_routes_and_withdraws_them(void **unused)
{
	const struct ip4_prefix gone = prefix_of("198.51.100.0/24");
	struct member alice, bob;

	(void)unused;
	make(&alice, "fd00::1");
	make(&bob, "fd00::2");
	originate(&alice, "198.51.100.0/24");
	peer_up(&alice, &bob);
	await_routes(&bob, 1, "bob has alice's route");
	originate(&alice, "203.0.113.0/24");
	await_routes(&bob, 2, "bob has the new one too");
	assert_true(ip6_addr_is_equal(&bgp_hop_at(bgp_speaker_hops(bob.speaker), bob.hop)->addr,
	                              &(struct ip6_addr){.bytes = {[0] = 0xfd, [15] = 1}}));
	bgp_speaker_withdraw(alice.speaker, &gone);
	await_routes(&bob, 1, "bob has one");
	assert_int_equal(bob.routes[0].prefix.addr, prefix_of("203.0.113.0/24").addr);
	assert_int_equal(peer_state(&bob, 0).families[BGP_IPV4_4OVER6].received, 1);
	end(&alice);
	await_routes(&bob, 0, "bob has none");
	end(&bob);
}

/* With both calling at the same time, in every order, one session remains. */
static void one_of_two_colliding_connections_stays(void **unused)
{
	struct member alice, bob;

	(void)unused;
	make(&alice, "fd00::1");
	make(&bob, "fd00::2");
	originate(&alice, "198.51.100.0/24");
	originate(&bob, "203.0.113.0/24");
	peer_up(&alice, &bob);
	await_routes(&alice, 2, "alice has both");
	await_routes(&bob, 2, "bob has both");
	await_event(&bob, BGP_LOG_END_OF_RIB, 1);
	assert_int_equal(peer_state(&alice, 0).established, 1);
	assert_int_equal(peer_state(&bob, 0).established, 1);
	/* The higher identifier keeps its call: RFC 4271 section 6.8. */
	if (alice.n_logged[BGP_LOG_COLLISION] + bob.n_logged[BGP_LOG_COLLISION])
		assert_false(bgp_session_is_incoming(peer_state(&bob, 0).session));
	end(&alice);
	end(&bob);
}

static void a_range_takes_calls_and_reflects_between_them(void **unused)
{
	struct member alice, bob, carol;
	struct bgp_peer_config range, of_alice, of_carol;

	(void)unused;
	make(&alice, "fd00::1");
	make(&bob, "fd00::2");
	make(&carol, "fd00::3");
	range = neighbour(&bob, "fd00::");
	range.prefix_len = 64;
	range.is_client = true;
	add(&bob, &range);
	of_alice = neighbour(&alice, "fd00::2");
	of_carol = neighbour(&carol, "fd00::2");
	add(&alice, &of_alice);
	add(&carol, &of_carol);
	originate(&alice, "198.51.100.0/24");
	await_routes(&carol, 1, "carol has alice's route");
	await_established(&bob, 2);
	assert_true(peer_state(&bob, 2).is_dynamic);
	end(&alice);
	await_routes(&carol, 0, "carol has lost it");
	await_established(&bob, 1);
	end(&carol);
	end(&bob);
}

static void refuses_the_call_of_a_stranger(void **unused)
{
	struct member alice, bob;
	struct bgp_peer_config of_alice;

	(void)unused;
	make(&alice, "fd00::1");
	make(&bob, "fd00::2");
	of_alice = neighbour(&alice, "fd00::2");
	add(&alice, &of_alice);
	await_event(&bob, BGP_LOG_REFUSED, 1);
	assert_int_equal(n_established(&alice), 0);
	end(&alice);
	end(&bob);
}

static void too_many_prefixes_end_the_session_until_it_is_tried_again(void **unused)
{
	const struct ip4_prefix one = prefix_of("198.51.100.0/24");
	struct member alice, bob;
	struct bgp_peer_config of_alice, of_bob;

	(void)unused;
	make(&alice, "fd00::1");
	make(&bob, "fd00::2");
	of_alice = neighbour(&alice, "fd00::2");
	of_bob = neighbour(&bob, "fd00::1");
	of_bob.families[BGP_IPV4_4OVER6].max_prefixes = 2;
	of_bob.families[BGP_IPV4_4OVER6].max_prefix_warning = 100;
	of_bob.families[BGP_IPV4_4OVER6].max_prefix_restart_s = 1;
	add(&alice, &of_alice);
	add(&bob, &of_bob);
	originate(&alice, "198.51.100.0/24");
	originate(&alice, "198.51.101.0/24");
	await_event(&bob, BGP_LOG_MAX_PREFIX_WARNING, 1);
	originate(&alice, "198.51.102.0/24");
	await_event(&bob, BGP_LOG_MAX_PREFIX, 1);
	await_event(&alice, BGP_LOG_NOTIFICATION, 1);
	assert_int_equal(alice.last.code, BGP_ERROR_CEASE);
	assert_int_equal(alice.last.subcode, BGP_CEASE_MAX_PREFIXES);
	await_routes(&bob, 0, "bob has none");
	bgp_speaker_withdraw(alice.speaker, &one);
	await_routes(&bob, 2, "bob has tried again");
	end(&alice);
	end(&bob);
}

static void a_peer_that_is_removed_is_told_and_its_routes_go(void **unused)
{
	struct member alice, bob;
	__u16 number;

	(void)unused;
	make(&alice, "fd00::1");
	make(&bob, "fd00::2");
	originate(&alice, "198.51.100.0/24");
	peer_up(&alice, &bob);
	await_routes(&bob, 1, "bob has alice's route");
	assert_int_equal(bgp_speaker_find_peer(bob.speaker,
	                                       &(struct ip6_addr){.bytes = {[0] = 0xfd, [15] = 1}},
	                                       &number),
	                 0);
	assert_int_equal(bgp_speaker_remove_peer(bob.speaker, number), 0);
	await_routes(&bob, 0, "bob has none");
	await_event(&alice, BGP_LOG_NOTIFICATION, 1);
	assert_int_equal(alice.last.subcode, BGP_CEASE_DECONFIGURED);
	end(&alice);
	end(&bob);
}

static void asks_for_a_refresh_and_gets_everything_again(void **unused)
{
	struct member alice, bob;
	struct bgp_peer_state state;
	struct wish wish = {.member = &bob, .event = BGP_LOG_STALE_GONE, .n = 1};

	(void)unused;
	make(&alice, "fd00::1");
	make(&bob, "fd00::2");
	originate(&alice, "198.51.100.0/24");
	peer_up(&alice, &bob);
	await_routes(&bob, 1, "bob has alice's route");
	await_event(&bob, BGP_LOG_END_OF_RIB, 1);
	assert_int_equal(bgp_speaker_clear(bob.speaker, 1, BGP_CLEAR_IN, NULL), 0);
	/* Between BoRR and EoRR all was stale, and has been told again. */
	loopback_wait(&loop, has_logged, &wish, "the refresh has ended");
	state = peer_state(&bob, 0);
	assert_int_equal(bgp_session_counters(state.session)->sent[BGP_ROUTE_REFRESH], 1);
	assert_int_equal(bgp_session_counters(state.session)->received[BGP_ROUTE_REFRESH], 2);
	assert_int_equal(bob.n_routes, 1);
	assert_int_equal(state.families[BGP_IPV4_4OVER6].received, 1);
	end(&alice);
	end(&bob);
}

static void a_next_hop_that_is_lost_empties_its_sets_then_its_routes_go(void **unused)
{
	struct member alice, bob;

	(void)unused;
	make(&alice, "fd00::1");
	make(&bob, "fd00::2");
	bob.leaves_hops_open = true;
	originate(&alice, "198.51.100.0/24");
	peer_up(&alice, &bob);
	await_event(&bob, BGP_LOG_END_OF_RIB, 1);
	assert_int_equal(bob.n_routes, 0);
	bgp_speaker_hop_resolved(bob.speaker, bob.hop, true, 10);
	await_routes(&bob, 1, "the hop resolves");
	bgp_speaker_hop_resolved(bob.speaker, bob.hop, false, 0);
	assert_int_equal(bob.n_sets_empty, 1); /* at once */
	await_routes(&bob, 0, "bob has none");
	end(&alice);
	end(&bob);
}

static void on_stopped(void *context)
{
	struct member *member = context;

	member->n_stopped++;
}

static bool has_stopped(void *context)
{
	const struct member *member = context;

	return member->n_stopped;
}

static void tells_its_peers_why_it_stops(void **unused)
{
	struct bgp_notification why = bgp_notification_of_text(BGP_CEASE_SHUTDOWN, "new kernel");
	char text[BGP_SHUTDOWN_TEXT_MAX + 1];
	struct member alice, bob;

	(void)unused;
	make(&alice, "fd00::1");
	make(&bob, "fd00::2");
	peer_up(&alice, &bob);
	await_established(&alice, 1);
	await_established(&bob, 1);
	bgp_speaker_stop(alice.speaker, &why, false, on_stopped, &alice);
	loopback_wait(&loop, has_stopped, &alice, "alice has stopped");
	await_event(&bob, BGP_LOG_NOTIFICATION, 1);
	bgp_notification_text(&bob.last, text);
	assert_string_equal(text, "new kernel");
	end(&alice);
	end(&bob);
}

static void let_restart(struct member *a, struct member *b)
{
	struct bgp_peer_config of_a = neighbour(a, b->address);

	of_a.has_graceful_restart = true;
	add(a, &of_a);
}

static void keeps_the_routes_of_a_peer_that_restarts(void **unused)
{
	struct bgp_speaker_config again = config_of("fd00::1");
	struct member alice, bob;

	(void)unused;
	make(&alice, "fd00::1");
	make(&bob, "fd00::2");
	originate(&alice, "198.51.100.0/24");
	originate(&alice, "203.0.113.0/24");
	originate(&bob, "192.0.2.0/24");
	let_restart(&alice, &bob);
	let_restart(&bob, &alice);
	await_routes(&bob, 3, "bob has alice's routes");
	bgp_speaker_stop(alice.speaker, NULL, true, on_stopped, &alice);
	loopback_wait(&loop, has_stopped, &alice, "alice has stopped");
	end(&alice);
	await_event(&bob, BGP_LOG_STALE, 1);
	assert_int_equal(bob.n_routes, 3);
	assert_true(peer_state(&bob, 0).families[BGP_IPV4_4OVER6].is_stale);

	alice = (struct member){.address = "fd00::1"};
	again.is_restarting = true;
	raise_with(&alice, &again);
	originate(&alice, "198.51.100.0/24");
	let_restart(&alice, &bob);
	await_event(&alice, BGP_LOG_END_OF_RIB, 1);
	assert_int_equal(bob.n_routes, 3); /* alice has not chosen yet */
	assert_int_equal(alice.n_selected, 0);
	bgp_speaker_originated_all(alice.speaker);
	assert_int_equal(alice.n_selected, 1);
	await_routes(&bob, 2, "what alice did not tell again is gone");
	assert_false(peer_state(&bob, 0).families[BGP_IPV4_4OVER6].is_stale);
	end(&alice);
	end(&bob);
}

static void forgets_a_peer_that_does_not_come_back(void **unused)
{
	struct member alice, bob;
	struct bgp_peer_config of_alice;

	(void)unused;
	make(&alice, "fd00::1");
	make(&bob, "fd00::2");
	originate(&alice, "198.51.100.0/24");
	of_alice = neighbour(&alice, "fd00::2");
	of_alice.has_graceful_restart = true;
	of_alice.restart_s = 1;
	add(&alice, &of_alice);
	let_restart(&bob, &alice);
	await_routes(&bob, 1, "bob has alice's route");
	end(&alice);
	await_event(&bob, BGP_LOG_STALE, 1);
	assert_int_equal(bob.n_routes, 1);
	await_routes(&bob, 0, "bob waits no longer");
	end(&bob);
}

static void a_hard_clear_ends_the_session_and_begins_it_anew(void **unused)
{
	struct member alice, bob;
	struct wish wish = {.member = &bob, .event = BGP_LOG_END_OF_RIB, .n = 2};

	(void)unused;
	make(&alice, "fd00::1");
	make(&bob, "fd00::2");
	originate(&alice, "198.51.100.0/24");
	peer_up(&alice, &bob);
	await_event(&bob, BGP_LOG_END_OF_RIB, 1);
	assert_int_equal(bgp_speaker_clear(alice.speaker, 1, BGP_CLEAR_HARD, "again"), 0);
	loopback_wait(&loop, has_logged, &wish, "it is up again");
	assert_int_equal(peer_state(&bob, 0).established, 2);
	assert_int_equal(peer_state(&bob, 0).last_end.notification.subcode, BGP_CEASE_RESET);
	end(&alice);
	end(&bob);
}

static void a_peer_that_is_disabled_stays_down_until_it_is_enabled(void **unused)
{
	struct member alice, bob;
	struct bgp_peer_config of_bob;

	(void)unused;
	make(&alice, "fd00::1");
	make(&bob, "fd00::2");
	originate(&alice, "198.51.100.0/24");
	peer_up(&alice, &bob);
	await_routes(&bob, 1, "bob has alice's route");
	of_bob = neighbour(&bob, "fd00::1");
	of_bob.is_disabled = true;
	assert_int_equal(bgp_speaker_change_peer(bob.speaker, 1, &of_bob), 0);
	await_routes(&bob, 0, "bob has none");
	await_event(&alice, BGP_LOG_NOTIFICATION, 1);
	assert_int_equal(alice.last.subcode, BGP_CEASE_SHUTDOWN);
	of_bob.is_disabled = false;
	assert_int_equal(bgp_speaker_change_peer(bob.speaker, 1, &of_bob), 0);
	await_routes(&bob, 1, "bob has it again");
	end(&alice);
	end(&bob);
}

static struct bgp_policy *new_policy(bool accepts)
{
	struct bgp_policy *policy = calloc(1, sizeof(*policy));

	policy->refs = 1;
	policy->accepts_rest = accepts;
	return policy;
}

static void a_new_policy_takes_effect_without_a_new_session(void **unused)
{
	struct bgp_policy *rejects = new_policy(false), *accepts = new_policy(true);
	struct member alice, bob;
	struct bgp_peer_config of_alice;

	(void)unused;
	make(&alice, "fd00::1");
	make(&bob, "fd00::2");
	originate(&alice, "198.51.100.0/24");
	peer_up(&alice, &bob);
	await_routes(&bob, 1, "bob has alice's route");
	of_alice = neighbour(&alice, "fd00::2");
	of_alice.families[BGP_IPV4_4OVER6].export = rejects;
	assert_int_equal(bgp_speaker_change_peer(alice.speaker, 1, &of_alice), 0);
	await_routes(&bob, 0, "alice tells nothing any more");
	of_alice.families[BGP_IPV4_4OVER6].export = accepts;
	assert_int_equal(bgp_speaker_change_peer(alice.speaker, 1, &of_alice), 0);
	await_routes(&bob, 1, "alice tells it again");
	assert_int_equal(peer_state(&bob, 0).established, 1);
	assert_int_equal(rejects->refs, 1);
	end(&alice);
	end(&bob);
	assert_int_equal(accepts->refs, 1);
	bgp_policy_put(rejects);
	bgp_policy_put(accepts);
}

static void refuses_the_same_neighbour_twice(void **unused)
{
	struct bgp_peer_config config;
	struct member alice;
	__u16 number;

	(void)unused;
	make(&alice, "fd00::1");
	config = neighbour(&alice, "fd00::4");
	config.is_disabled = true;
	add(&alice, &config);
	assert_int_equal(bgp_speaker_add_peer(alice.speaker, &config, &number), -EEXIST);
	assert_int_equal(bgp_speaker_remove_peer(alice.speaker, 1), 0);
	assert_int_equal(bgp_speaker_remove_peer(alice.speaker, 1), -ENOENT);
	assert_int_equal(bgp_speaker_add_peer(alice.speaker, &config, &number), 0);
	end(&alice);
}

static void does_not_originate_a_martian(void **unused)
{
	struct bgp_local_route route = {.prefix = prefix_of("127.0.0.0/8")};
	struct member alice;

	(void)unused;
	make(&alice, "fd00::1");
	assert_int_equal(bgp_speaker_originate(alice.speaker, &route, NULL), -EINVAL);
	end(&alice);
}

static void the_log_keeps_the_last_events_with_their_numbers(void **unused)
{
	struct bgp_log_entry entries[8];
	struct bgp_event_log *log;
	__u64 next;

	(void)unused;
	assert_int_equal(bgp_event_log_new(4, &log), 0);
	for (__u16 i = 0; i < 6; i++)
		bgp_event_log_add(log, &(struct bgp_log_entry){.peer = i});
	assert_int_equal(bgp_event_log_read(log, 0, entries, 3, &next), 3);
	assert_int_equal(entries[0].peer, 2);
	assert_int_equal(next, 5);
	assert_int_equal(bgp_event_log_read(log, next, entries, 8, &next), 1);
	assert_int_equal(entries[0].peer, 5);
	assert_int_equal(bgp_event_log_read(log, next, entries, 8, &next), 0);
	bgp_event_log_free(log);
}

static int close_loop(void **unused)
{
	(void)unused;
	while (uv_run(&loop, UV_RUN_NOWAIT))
		;
	return uv_loop_close(&loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(exchanges_routes_and_withdraws_them),
	        cmocka_unit_test(one_of_two_colliding_connections_stays),
	        cmocka_unit_test(a_range_takes_calls_and_reflects_between_them),
	        cmocka_unit_test(refuses_the_call_of_a_stranger),
	        cmocka_unit_test(too_many_prefixes_end_the_session_until_it_is_tried_again),
	        cmocka_unit_test(a_peer_that_is_removed_is_told_and_its_routes_go),
	        cmocka_unit_test(asks_for_a_refresh_and_gets_everything_again),
	        cmocka_unit_test(a_next_hop_that_is_lost_empties_its_sets_then_its_routes_go),
	        cmocka_unit_test(tells_its_peers_why_it_stops),
	        cmocka_unit_test(keeps_the_routes_of_a_peer_that_restarts),
	        cmocka_unit_test(forgets_a_peer_that_does_not_come_back),
	        cmocka_unit_test(a_hard_clear_ends_the_session_and_begins_it_anew),
	        cmocka_unit_test(a_peer_that_is_disabled_stays_down_until_it_is_enabled),
	        cmocka_unit_test(a_new_policy_takes_effect_without_a_new_session),
	        cmocka_unit_test(refuses_the_same_neighbour_twice),
	        cmocka_unit_test(does_not_originate_a_martian),
	        cmocka_unit_test(the_log_keeps_the_last_events_with_their_numbers),
	};

	loopback_enter();
	uv_loop_init(&loop);
	return cmocka_run_group_tests(tests, NULL, close_loop);
}
