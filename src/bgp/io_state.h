/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files behind bgp/io.h share: io, connection, listen, and the queue to send. */
#ifndef BGP_IO_STATE_H
#define BGP_IO_STATE_H

#include "bgp/io.h"
#include "bgp/send_queue.h"

#include <sys/queue.h>
#include <uv.h>

enum {
	BGP_IO_BUFFER_BYTES = 256 << 10, /* read at once, from one connection */
};

struct bgp_io {
	uv_loop_t *loop;
	uv_prepare_t prepare; /* writes what the turn has queued */
	uv_idle_t idle;       /* runs while there is work */
	bool (*work)(void *context);
	void *work_context;
	LIST_HEAD(, bgp_connection) lingering;
	LIST_HEAD(, bgp_connection) unwritten;
	unsigned int n_handles; /* of libuv, that are not closed yet */
	bool is_freed;
	__u8 buffer[BGP_IO_BUFFER_BYTES];
};

enum bgp_connection_state {
	BGP_CONNECTION_CALLING,
	BGP_CONNECTION_CALLED, /* came in, nobody has accepted it yet */
	BGP_CONNECTION_OPEN,
	BGP_CONNECTION_BROKEN,    /* its end has been told */
	BGP_CONNECTION_LINGERING, /* closed by us, the rest is being written */
	BGP_CONNECTION_CLOSED,
};

struct bgp_connection {
	struct bgp_io *io;
	int fd;
	enum bgp_connection_state state;
	bool is_paused;
	bool is_blocked; /* the kernel takes no more */
	bool is_crowded; /* the queue has been above its low mark */
	bool is_unwritten;
	bool has_shut_down;
	struct bgp_connection_events events;
	uv_poll_t poll;
	uv_timer_t linger;
	unsigned int n_handles;
	LIST_ENTRY(bgp_connection) of_lingering;
	LIST_ENTRY(bgp_connection) of_unwritten;
	size_t max_len;
	__u8 *rest; /* the beginning of a message */
	size_t rest_len;
	struct bgp_send_queue queue;
	__u64 progress_ms; /* when the peer last took something, or the queue was empty */
};

/* Each handle of libuv keeps its io until it is closed. */
void bgp_io_hold(struct bgp_io *io);
void bgp_io_release(struct bgp_io *io);

/* A connection of a socket that is in `state`; the socket is its own from here on. */
int bgp_connection_of_socket(struct bgp_io *io, int fd, enum bgp_connection_state state,
                             struct bgp_connection **ret_connection);
/* Write what can be written. May call events. */
void bgp_connection_flush(struct bgp_connection *connection);

#endif
