/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A peer's sessions. The first one calls or waits; a call that comes in while it is busy gets a
 * second one, until the collision is decided. When the second one wins, it becomes the first: so a
 * session that is up always leaves room for the next call, and the one that goes is the second.
 */
#include "bgp/speaker_state.h"

enum {
	PROBE_PAUSE_MS = 1000,    /* RFC 4271 section 4.4 */
	COLLISION_WAIT_MS = 2000, /* less than any hold time */
};

static void tell_state(struct bgp_peer *peer, enum bgp_state was, enum bgp_state is)
{
	struct bgp_log_entry entry = bgp_peer_entry(peer, BGP_LOG_STATE);

	entry.was = was;
	entry.is = is;
	bgp_speaker_tell(peer->speaker, &entry);
}

static void set_state(struct bgp_peer *peer, enum bgp_state state)
{
	peer->state = state;
	peer->since_ms = bgp_io_now_ms(peer->speaker->io);
}

/* The second session takes the place of the first, whose turn to go it is. */
static void put_first(struct bgp_peer *peer)
{
	struct bgp_session *session = peer->second;

	peer->second = peer->first;
	peer->first = session;
	bgp_session_set_settings(peer->first, &peer->settings);
	bgp_session_set_settings(peer->second, &peer->second_settings);
}

static void second_is_over(struct bgp_peer *peer)
{
	peer->is_second_over = true;
	if (peer->active != peer->second || peer->is_up)
		return;
	peer->active = peer->first;
	set_state(peer, bgp_session_state(peer->first));
}

/*
 * A session of its own that ended for good is freed later: this is called from within it. A caller
 * of a range stays for as long as one of its calls does.
 */
static void is_over(struct bgp_peer *peer, struct bgp_session *session)
{
	if (session == peer->first && peer->is_dynamic && peer->second && !peer->is_second_over)
		put_first(peer);
	if (session == peer->second)
		second_is_over(peer);
	else if (peer->is_dynamic)
		peer->is_leaving = true;
	bgp_io_wake(peer->speaker->io);
}

static void on_changed(void *context, struct bgp_session *session, enum bgp_state was,
                       enum bgp_state is)
{
	struct bgp_peer *peer = context;

	if (session == peer->active)
		set_state(peer, is);
	tell_state(peer, was, is);
	if (is == BGP_STATE_IDLE)
		is_over(peer, session);
	if (is < BGP_STATE_OPEN_SENT && peer->due_ms[BGP_PEER_COLLISION])
		bgp_peer_set_due(peer, BGP_PEER_COLLISION, bgp_io_now_ms(peer->speaker->io));
}

static struct bgp_session *other_of(const struct bgp_peer *peer, const struct bgp_session *session)
{
	if (session == peer->first)
		return peer->is_second_over ? NULL : peer->second;
	return peer->first;
}

static struct bgp_notification collision(void)
{
	return bgp_notification_of(BGP_ERROR_CEASE, BGP_CEASE_COLLISION, NULL, 0);
}

/* Whether `session` is to go on rather than `other`, which is as far (RFC 4271 section 6.8). */
static bool wins(const struct bgp_peer *peer, const struct bgp_session *session,
                 const struct bgp_session *other)
{
	const struct bgp_open *theirs = bgp_session_their_open(session);
	bool is_ours = !bgp_session_is_incoming(session);

	if (bgp_session_is_incoming(other) != is_ours)
		return true; /* both opened by the same side: the newer one counts */
	return bgp_collision_keeps_ours(peer->speaker->config.router_id, bgp_peer_local_as(peer),
	                                theirs->router_id, theirs->as) == is_ours;
}

/* Whether a new connection of the peer takes the place of the session that is up. */
static bool replaces(struct bgp_peer *peer, struct bgp_session *established)
{
	__u64 now_ms = bgp_io_now_ms(peer->speaker->io);

	/* Who restarts calls anew while we believe the old session to be up: RFC 4724 section 4.2.
	 */
	if (peer->negotiated.peer_restart_families)
		return true;
	/* Others call once more; by then it is known whether they have forgotten this session. */
	if (!peer->probed_ms || now_ms - peer->probed_ms >= PROBE_PAUSE_MS) {
		peer->probed_ms = now_ms;
		bgp_session_probe(established);
	}
	return false;
}

/* Whether two calls, one of each side, were made at the same time, though one of them is up now. */
static bool crosses(const struct bgp_peer *peer, const struct bgp_session *session,
                    const struct bgp_session *established)
{
	return bgp_session_is_incoming(session) != bgp_session_is_incoming(established) &&
	       bgp_io_now_ms(peer->speaker->io) - peer->since_ms < COLLISION_WAIT_MS;
}

static bool on_collision(void *context, struct bgp_session *session)
{
	struct bgp_peer *peer = context;
	struct bgp_session *other = other_of(peer, session);
	enum bgp_state state = other ? bgp_session_state(other) : BGP_STATE_IDLE;
	struct bgp_log_entry entry;

	if (state < BGP_STATE_OPEN_CONFIRM)
		return true;
	entry = bgp_peer_entry(peer, BGP_LOG_COLLISION);
	bgp_speaker_tell(peer->speaker, &entry);
	if (bgp_session_is_confirmed(other))
		return true;
	/* To the peer that one may not be up yet: it may prefer the new one, and confirm it. */
	if (state == BGP_STATE_ESTABLISHED && crosses(peer, session, other))
		return wins(peer, session, other);
	if (state == BGP_STATE_ESTABLISHED ? !replaces(peer, other) : !wins(peer, session, other))
		return false;
	if (session == peer->second)
		put_first(peer);
	bgp_session_dump(other);
	return true;
}

/*
 * A connection that is confirmed waits for the peer's word if the other one, which is not decided
 * yet, may be preferred. Established, it would stay, and the other one go (RFC 4271 section 6.8),
 * when the peer, to which it is not established yet, may give it up for the other one at the same
 * moment: none would be left. The peer closes one of them, or says more than a KEEPALIVE on the one
 * that it took. When it confirms both, both sides see both, and the rule for two that are as far
 * holds.
 */
static bool on_confirmed(void *context, struct bgp_session *session)
{
	struct bgp_peer *peer = context;
	struct bgp_session *other = other_of(peer, session);
	enum bgp_state state = other ? bgp_session_state(other) : BGP_STATE_IDLE;

	if (state != BGP_STATE_OPEN_SENT && state != BGP_STATE_OPEN_CONFIRM)
		return true;
	if (wins(peer, session, other))
		return true;
	bgp_peer_set_due(peer, BGP_PEER_COLLISION,
	                 bgp_io_now_ms(peer->speaker->io) + COLLISION_WAIT_MS);
	bgp_session_confirm(other);
	return false;
}

void bgp_peer_end_collision(struct bgp_peer *peer)
{
	if (peer->first)
		bgp_session_confirm(peer->first);
	if (peer->second)
		bgp_session_confirm(peer->second);
}

static void describe_input(struct bgp_peer *peer)
{
	struct bgp_input_peer *input = &peer->input;
	struct bgp_address own, remote;

	bgp_session_addresses(peer->active, &own, &remote);
	input->number = peer->number;
	input->as = peer->open.as;
	input->local_as = bgp_peer_local_as(peer);
	input->address = peer->config.remote.addr;
	input->own = own.addr;
	input->enforces_first_as = !bgp_peer_is_internal(peer) && peer->config.enforces_first_as;
	input->role = bgp_peer_role(peer);
	input->facts.is_internal = bgp_peer_is_internal(peer);
	input->facts.has_as4 = peer->negotiated.has_as4;
	input->facts.families = peer->negotiated.families;
	input->facts.extended_next_hop = peer->negotiated.extended_next_hop;
	input->facts.path_ids = peer->negotiated.add_path_receive;
	for (int family = 0; family < BGP_FAMILIES; family++)
		input->import[family] = peer->config.families[family].import;
}

static void describe_rib(struct bgp_peer *peer)
{
	peer->rib = (struct bgp_rib_peer){
	        .router_id = peer->open.router_id,
	        .address = peer->config.remote.addr,
	        .as = peer->open.as,
	        .is_internal = bgp_peer_is_internal(peer),
	        .is_client = peer->config.is_client,
	};
	bgp_rib_set_peer(peer->speaker->rib, peer->number, &peer->rib);
}

static void join_families(struct bgp_peer *peer)
{
	struct bgp_speaker *speaker = peer->speaker;

	for (int family = 0; family < BGP_FAMILIES; family++) {
		struct bgp_export_terms terms;

		peer->tables[family].has_end_of_rib = false;
		peer->tables[family].is_refreshing = false;
		peer->tables[family].was_warned = false;
		if (!(peer->negotiated.families & BGP_FAMILY_BIT(family)) ||
		    !bgp_family_rows[family].is_routed)
			continue;
		terms = bgp_peer_terms(peer, family);
		if (bgp_out_join(speaker->out, peer->number, &terms, !speaker->is_selecting))
			bgp_session_starve(peer->active);
	}
}

static void on_up(void *context, struct bgp_session *session)
{
	struct bgp_peer *peer = context;
	struct bgp_session *other = other_of(peer, session);
	struct bgp_notification why = collision();

	if (session == peer->second)
		put_first(peer);
	if (other && peer->is_up)
		bgp_session_dump(other);
	else if (other)
		bgp_session_stop(other, &why, true);
	bgp_peer_finish_sweep(peer);
	peer->active = session;
	peer->is_up = true;
	peer->established++;
	peer->open = *bgp_session_their_open(session);
	peer->negotiated = *bgp_session_negotiated(session);
	peer->faults_told = 0;
	set_state(peer, BGP_STATE_ESTABLISHED);
	bgp_peer_set_due(peer, BGP_PEER_START, 0);
	describe_input(peer);
	describe_rib(peer);
	join_families(peer);
	bgp_peer_is_back(peer);
	bgp_speaker_check_selection(peer->speaker);
}

static void lost(struct bgp_peer *peer, bool keeps_paths)
{
	const struct bgp_negotiated *agreed = &peer->negotiated;
	__u8 kept = keeps_paths && !peer->is_dynamic
	                    ? agreed->families & agreed->peer_restart_families
	                    : 0;

	peer->is_up = false;
	bgp_out_leave(peer->speaker->out, peer->number);
	bgp_peer_make_settings(peer);
	bgp_peer_remove_paths(peer, (__u8)~kept);
	bgp_peer_keep_paths(peer, kept);
	bgp_speaker_check_selection(peer->speaker);
}

/* The end of a session, or of a call that says more than why the session ended before it. */
static bool is_remembered(const struct bgp_peer *peer, const struct bgp_notification *notification)
{
	if (peer->is_up)
		return true;
	if (!notification->code)
		return !peer->last_end.notification.code;
	return !bgp_notification_is_collision(notification);
}

static void tell_end(struct bgp_peer *peer, const struct bgp_notification *notification,
                     bool is_ours)
{
	struct bgp_log_entry entry = bgp_peer_entry(peer, BGP_LOG_NOTIFICATION);

	if (is_remembered(peer, notification))
		peer->last_end = (struct bgp_peer_end){
		        .at_ms = bgp_io_now_ms(peer->speaker->io),
		        .is_ours = is_ours,
		        .notification = *notification,
		};
	if (!notification->code)
		return;
	entry.notification = *notification;
	entry.is_ours = is_ours;
	bgp_speaker_tell(peer->speaker, &entry);
}

static void on_down(void *context, struct bgp_session *session,
                    const struct bgp_notification *notification, bool is_ours, bool keeps_paths)
{
	struct bgp_peer *peer = context;
	bool was_up = peer->is_up && session == peer->active;

	if (was_up || !peer->is_up)
		tell_end(peer, notification, is_ours);
	if (was_up)
		lost(peer, keeps_paths);
	is_over(peer, session);
}

static void on_writable(void *context, struct bgp_session *session)
{
	struct bgp_peer *peer = context;

	if (peer->is_up && session == peer->active)
		bgp_out_writable(peer->speaker->out, peer->number);
	bgp_io_wake(peer->speaker->io);
}

static struct bgp_session_owner owner_of(struct bgp_peer *peer)
{
	return (struct bgp_session_owner){
	        .collides = on_collision,
	        .confirms = on_confirmed,
	        .up = on_up,
	        .down = on_down,
	        .update = bgp_peer_update,
	        .refresh = bgp_peer_refresh,
	        .writable = on_writable,
	        .changed = on_changed,
	        .context = peer,
	};
}

int bgp_peer_make_session(struct bgp_peer *peer)
{
	struct bgp_session_owner owner = owner_of(peer);
	int err = bgp_session_new(peer->speaker->io, &peer->settings, &owner, &peer->first);

	if (!err)
		peer->active = peer->first;
	return err;
}

void bgp_peer_start(struct bgp_peer *peer)
{
	bgp_peer_set_due(peer, BGP_PEER_START, 0);
	if (peer->first && !peer->is_range && !peer->config.is_disabled && !peer->is_leaving)
		bgp_session_start(peer->first, true);
}

void bgp_peer_stop(struct bgp_peer *peer, const struct bgp_notification *why, bool by_hand)
{
	if (peer->second && !peer->is_second_over)
		bgp_session_stop(peer->second, why, true);
	if (peer->first)
		bgp_session_stop(peer->first, why, by_hand);
}

void bgp_peer_drop_second(struct bgp_peer *peer)
{
	bgp_session_free(peer->second);
	peer->second = NULL;
	peer->is_second_over = false;
}

void bgp_peer_call_in(struct bgp_peer *peer, struct bgp_connection *connection)
{
	struct bgp_session_owner owner = owner_of(peer);

	if (bgp_session_state(peer->first) == BGP_STATE_ACTIVE &&
	    !bgp_session_fsm(peer->first)->due_ms[BGP_TIMER_DELAY_OPEN]) {
		bgp_session_adopt(peer->first, connection);
		return;
	}
	if (peer->second)
		bgp_peer_drop_second(peer);
	if (bgp_session_new(peer->speaker->io, &peer->second_settings, &owner, &peer->second)) {
		bgp_connection_close(connection, 0);
		return;
	}
	bgp_session_start(peer->second, true);
	bgp_session_adopt(peer->second, connection);
}
