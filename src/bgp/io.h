/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The edge to libuv, and the only file of the speaker that knows it: connections, listening
 * sockets, one timer for each user, work for when the loop has nothing else to do.
 *
 * Reading: all connections share one large buffer, and messages are handled while they lie in it. A
 * connection keeps only the beginning of a message whose rest has not come. Writing: a queue of
 * counted buffers, as many of them as fit in one writev().
 */
#ifndef BGP_IO_H
#define BGP_IO_H

#include "bgp/buffer.h"
#include "bgp/message.h"

struct uv_loop_s;

struct bgp_io;
struct bgp_connection;
struct bgp_listen;
struct bgp_timer_handle;

/* An address to call or to listen on. */
struct bgp_address {
	struct ip6_addr addr; /* ::ffff:a.b.c.d for IPv4 */
	__u32 scope;          /* ifindex, for link-local addresses */
	__u16 port;           /* host byte order */
};

enum {
	BGP_MD5_KEY_MAX = 80, /* octets, TCP_MD5SIG_MAXKEYLEN */
};

struct bgp_connection_options {
	struct bgp_address local; /* :: and port 0: the kernel's choice */
	__u8 md5_len;             /* 0: none (RFC 2385) */
	__u8 md5_key[BGP_MD5_KEY_MAX];
	__u8 ttl;           /* to send with; 255 for GTSM, 1 for a direct external peer */
	__u8 min_ttl;       /* below this, packets are dropped (GTSM, RFC 5082); 0: any */
	char interface[16]; /* bind to this one, "": none */
};

/* All calls may close the connection; it is not used any more then. */
struct bgp_connection_events {
	void (*connected)(void *context, int err); /* of bgp_connection_call() */
	/*
	 * Whole messages in a row, as they lie in the stream, headers checked. `max_len` is the
	 * connection's. A wrong header ends the stream: `malformed`.
	 */
	void (*messages)(void *context, const __u8 *messages, size_t len);
	void (*malformed)(void *context, const struct bgp_notification *error);
	void (*writable)(void *context);        /* the queue fell below its low mark */
	void (*closed)(void *context, int err); /* by the peer (err 0) or the network */
	void *context;
};

int bgp_io_new(struct uv_loop_s *loop, struct bgp_io **ret_io);
/*
 * When all that it made has been closed; what still lingers ends at once. The memory goes in the
 * loop's next turn.
 */
void bgp_io_free(struct bgp_io *io);

/* Call a peer. Returns 0 or what socket() and bind() said; `connected` follows. */
int bgp_connection_call(struct bgp_io *io, const struct bgp_address *to,
                        const struct bgp_connection_options *options,
                        const struct bgp_connection_events *events,
                        struct bgp_connection **ret_connection);
/* Take over one that came in; `options` as far as they can still be set. */
int bgp_connection_accept(struct bgp_connection *connection,
                          const struct bgp_connection_options *options,
                          const struct bgp_connection_events *events);
/* Close after what is queued has been written, but in any case by `linger_ms`. No events follow. */
void bgp_connection_close(struct bgp_connection *connection, unsigned int linger_ms);

/* Whether closed connections still have something to write. */
bool bgp_io_is_lingering(const struct bgp_io *io);

void bgp_connection_set_max_len(struct bgp_connection *connection, size_t max_len);
/* Stop and go on reading: for a peer that sends more than we can use now. */
void bgp_connection_pause(struct bgp_connection *connection, bool is_paused);
/* Queue whole messages; takes a reference. Returns 0 or -ENOTCONN. */
int bgp_connection_send(struct bgp_connection *connection, struct bgp_buffer *messages);
size_t bgp_connection_queued(const struct bgp_connection *connection); /* bytes */
/* For how long something has been queued of which the peer takes nothing; 0: nothing is. */
__u64 bgp_connection_stalled_ms(const struct bgp_connection *connection);
/* Whether the peer has said something that has not been read yet. */
bool bgp_connection_has_unread(const struct bgp_connection *connection);
/*
 * Give up when what was sent is not acknowledged for so long (RFC 5482): a peer that vanished is
 * noticed even without a hold timer. 0: ask it every minute, by TCP keepalives.
 */
void bgp_connection_set_patience(struct bgp_connection *connection, unsigned int patience_ms);
void bgp_connection_addresses(const struct bgp_connection *connection,
                              struct bgp_address *ret_local, struct bgp_address *ret_remote);

/* `called`: somebody calls. Accept or close the connection. Its options come with accepting. */
int bgp_listen_new(struct bgp_io *io, const struct bgp_address *on,
                   void (*called)(void *context, struct bgp_connection *connection), void *context,
                   struct bgp_listen **ret_listen);
void bgp_listen_free(struct bgp_listen *listen);
/*
 * The kernel checks MD5 before anybody is asked, so a listening socket knows the keys of all who
 * may call. `prefix_len` of `from` (128, or less for a listen range); len 0 removes.
 */
int bgp_listen_set_md5(struct bgp_listen *listen, const struct ip6_addr *from, __u8 prefix_len,
                       const __u8 *key, size_t len);

/* A timer that fires once, at a moment of bgp_io_now_ms(). 0: stop it. */
int bgp_timer_new(struct bgp_io *io, void (*expired)(void *context), void *context,
                  struct bgp_timer_handle **ret_timer);
void bgp_timer_set(struct bgp_timer_handle *timer, __u64 due_ms);
void bgp_timer_free(struct bgp_timer_handle *timer);
__u64 bgp_io_now_ms(const struct bgp_io *io);

/* Call `work` once from each turn of the loop, after I/O, for as long as it returns true. */
void bgp_io_set_work(struct bgp_io *io, bool (*work)(void *context), void *context);
void bgp_io_wake(struct bgp_io *io);

#endif
