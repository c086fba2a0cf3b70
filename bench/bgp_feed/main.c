/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bgp_feed FAMILY N_PREFIXES N_FEEDERS PEER [PID]
 *
 * The neighbours of the speaker under test: N_FEEDERS that share the prefixes, from the addresses
 * behind PEER's, and before them one that receives (none with more than one feeder). With the
 * process id of softwired its table is watched too. Commands come on standard input, a word on a
 * line; each answers with lines of JSON, times in seconds of CLOCK_MONOTONIC:
 *
 *	send      all prefixes; {"sent"}, {"reflect"} when the client has them, {"table"} when
 *	          the packet program does
 *	change    one prefix moves to another PE and back: {"median_us"}, {"worst_us"}
 *	drop      the feeders hang up; {"clean"} when the table is empty
 */
#include <arpa/inet.h>
#include <err.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "bgp_feed/session.h"
#include "bgp_feed/view.h"
#include "internet.h"
#include "measure.h"

enum {
	N_FEEDERS_MAX = 1000,
	N_CHANGES = 201,
	PATIENCE_S = 300,
	WATCH_MS = 2,
};

struct feed {
	struct routes routes;
	struct session sessions[N_FEEDERS_MAX + 1]; /* the client is behind the feeders */
	struct pollfd polls[N_FEEDERS_MAX + 1];
	size_t n_feeders, n_sessions;
	struct view view;
	bool has_view;
	size_t n_seen; /* prefixes that are right in the view */
	double begun_s;
};

static double now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

static void say(const char *what)
{
	printf("{\"%s\":%.6f}\n", what, now_s());
	fflush(stdout);
}

static void turn(struct feed *feed, int timeout_ms)
{
	for (size_t i = 0; i < feed->n_sessions; i++) {
		const struct session *session = &feed->sessions[i];

		feed->polls[i] = (struct pollfd){.fd = session->is_closed ? -1 : session->fd,
		                                 .events = session_events(session)};
	}
	if (poll(feed->polls, feed->n_sessions, timeout_ms) < 0)
		err(1, "poll");
	for (size_t i = 0; i < feed->n_sessions; i++)
		session_run(&feed->sessions[i], feed->polls[i].revents);
}

static bool all_are_up(const struct feed *feed)
{
	for (size_t i = 0; i < feed->n_sessions; i++)
		if (!feed->sessions[i].is_up)
			return false;
	return true;
}

static bool all_are_idle(const struct feed *feed)
{
	for (size_t i = 0; i < feed->n_feeders; i++)
		if (!session_is_idle(&feed->sessions[i]))
			return false;
	return true;
}

/* Look on from where the last look ended; the last prefix first, since it is likely the last. */
static bool table_is(struct feed *feed, bool is_full)
{
	const struct routes *routes = &feed->routes;
	size_t i = feed->n_seen ? feed->n_seen : routes->n - 1;

	for (;; i = feed->n_seen++) {
		const __be32 addr = routes->prefixes[i].addr;

		if (is_full ? view_find(&feed->view, addr) != routes->winners[i]
		            : !view_is_clean(&feed->view, addr))
			return false;
		if (feed->n_seen == routes->n)
			return true;
	}
}

static bool client_has_all(const struct feed *feed, __u64 digest)
{
	const struct session *client = &feed->sessions[feed->n_feeders];

	if (client->n_prefixes < feed->routes.n)
		return false;
	if (client->n_prefixes > feed->routes.n || client->digest != digest)
		errx(1, "the client got %zu prefixes, not those that were sent",
		     client->n_prefixes);
	return true;
}

static void aim(struct feed *feed)
{
	const size_t sets = feed->routes.n / ROUTES_A_SET / feed->n_feeders;

	for (size_t i = 0; i < feed->n_feeders; i++) {
		struct session *session = &feed->sessions[i];

		session->at = feed->routes.stream + feed->routes.starts[i * sets];
		session->end = feed->routes.stream + feed->routes.starts[(i + 1) * sets];
	}
}

/* Run until `is_done`, and report each stage as it is reached. */
static void send_all(struct feed *feed)
{
	const bool has_client = feed->n_sessions > feed->n_feeders;
	bool is_sent = false, is_reflected = !has_client, is_in_table = !feed->has_view;
	__u64 digest = 0;

	for (size_t i = 0; i < feed->routes.n; i++)
		digest += routes_digest(&feed->routes.prefixes[i]);
	aim(feed);
	feed->n_seen = 0;
	feed->begun_s = now_s();
	say("begun");
	while (!is_sent || !is_reflected || !is_in_table) {
		turn(feed, is_in_table ? 100 : WATCH_MS);
		if (!is_sent && all_are_idle(feed)) {
			is_sent = true;
			say("sent");
		}
		if (!is_reflected && client_has_all(feed, digest)) {
			is_reflected = true;
			say("reflect");
		}
		if (!is_in_table && is_sent && table_is(feed, true)) {
			is_in_table = true;
			say("table");
		}
		if (now_s() > feed->begun_s + PATIENCE_S)
			errx(1, "not done within %d s", PATIENCE_S);
	}
}

/* Microseconds from sending until the packet program would use the new PE. */
static double change_one(struct feed *feed, size_t prefix, __u32 pe)
{
	__u8 buf[BGP_MESSAGE_MAX];
	const size_t len = routes_write_one(&feed->routes, prefix, pe, buf);
	const double begun_s = now_s();

	if (send(feed->sessions[0].fd, buf, len, MSG_NOSIGNAL) != (ssize_t)len)
		err(1, "send");
	while (view_find(&feed->view, feed->routes.prefixes[prefix].addr) != (int)pe)
		if (now_s() > begun_s + 10)
			errx(1, "a change does not reach the table");
	return (now_s() - begun_s) * 1e6;
}

static void change(struct feed *feed)
{
	double times[N_CHANGES], worst = 0;
	size_t prefix = 0;

	for (int i = 0; i < N_CHANGES; i++) {
		prefix = routes_find_own(&feed->routes, prefix + 1);
		times[i] =
		        change_one(feed, prefix, (feed->routes.winners[prefix] + 1) % ROUTES_PES);
		change_one(feed, prefix, feed->routes.winners[prefix]);
		worst = times[i] > worst ? times[i] : worst;
		turn(feed,
		     10); /* what the client is told, and a pause: the speaker is to be idle */
	}
	printf("{\"median_us\":%.1f,\"worst_us\":%.1f}\n", measure_median(times, N_CHANGES), worst);
	fflush(stdout);
}

static void drop(struct feed *feed)
{
	const double begun_s = now_s();

	feed->n_seen = 0;
	say("begun");
	for (size_t i = 0; i < feed->n_feeders; i++)
		session_close(&feed->sessions[i]);
	while (feed->has_view && !table_is(feed, false)) {
		turn(feed, WATCH_MS);
		if (now_s() > begun_s + PATIENCE_S)
			errx(1, "the table is not clean within %d s", PATIENCE_S);
	}
	say("clean");
}

static void call(struct feed *feed, const struct ip6_addr *peer)
{
	struct ip6_addr own = *peer;

	say("calling");
	for (size_t i = 0; i < feed->n_sessions; i++) {
		own.words[3] = htonl(ntohl(peer->words[3]) + 1 + (__u32)i);
		session_open(&feed->sessions[i], &own, peer, feed->routes.family);
	}
	while (!all_are_up(feed))
		turn(feed, 100);
	say("up");
}

static void run(struct feed *feed, const char *command)
{
	if (!strcmp(command, "send"))
		send_all(feed);
	else if (!strcmp(command, "change"))
		change(feed);
	else if (!strcmp(command, "drop"))
		drop(feed);
	else
		errx(2, "no command \"%s\"", command);
}

int main(int argc, char *argv[])
{
	static struct feed feed;
	enum bgp_family_id family;
	struct ip6_addr peer;
	char line[32];

	if (argc < 5 || bgp_family_by_name(argv[1], &family) ||
	    inet_pton(AF_INET6, argv[4], &peer) != 1)
		errx(2, "usage: bgp_feed FAMILY N_PREFIXES N_FEEDERS PEER [PID]");
	feed.n_feeders = strtoul(argv[3], NULL, 10);
	if (!feed.n_feeders || feed.n_feeders > N_FEEDERS_MAX)
		errx(2, "1 to %d feeders", N_FEEDERS_MAX);
	feed.n_sessions = feed.n_feeders + (feed.n_feeders == 1);
	routes_init(&feed.routes, strtoul(argv[2], NULL, 10), family);
	feed.has_view = argc > 5;
	if (feed.has_view)
		view_init(&feed.view, atoi(argv[5]));
	call(&feed, &peer);
	while (fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\n")] = '\0';
		run(&feed, line);
	}
	return 0;
}
