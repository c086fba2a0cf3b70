/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Listens, counts the clients and deals out turns. */
#include "control/control.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "control/session.h"
#include "control/socket.h"

#define CLIENTS_DEFAULT 32
#define TURN_NS         (4 * 1000 * 1000ULL) /* how long the loop may be held at a time */

TAILQ_HEAD(session_list, control_session);

struct control_server {
	struct control_host host; /* first: the sessions know the server by it */
	struct control_settings settings;
	char *path;
	uv_pipe_t listener;
	uv_idle_t turns; /* active while a session waits for its turn */
	struct session_list sessions;
	struct session_list ready;
	unsigned int n_sessions;
	int open_handles;
	bool is_closing;
};

static void free_when_closed(struct control_server *server)
{
	if (server->open_handles || server->n_sessions)
		return;
	free(server->path);
	free(server);
}

static void on_handle_closed(uv_handle_t *handle)
{
	struct control_server *server = handle->data;

	server->open_handles--;
	free_when_closed(server);
}

static void on_turns(uv_idle_t *idle)
{
	struct control_server *server = idle->data;
	struct control_session *session = TAILQ_FIRST(&server->ready);

	if (!session) {
		uv_idle_stop(idle);
		return;
	}
	TAILQ_REMOVE(&server->ready, session, ready);
	session->is_ready = false;
	control_session_turn(session, uv_hrtime() + TURN_NS);
}

static void make_ready(struct control_host *host, struct control_session *session)
{
	struct control_server *server = (struct control_server *)host;

	if (session->is_ready || session->is_closing || server->is_closing)
		return;
	session->is_ready = true;
	TAILQ_INSERT_TAIL(&server->ready, session, ready);
	uv_idle_start(&server->turns, on_turns);
}

static void on_session_closed(struct control_host *host, struct control_session *session)
{
	struct control_server *server = (struct control_server *)host;

	if (session->is_ready)
		TAILQ_REMOVE(&server->ready, session, ready);
	TAILQ_REMOVE(&server->sessions, session, sessions);
	server->n_sessions--;
	free(session);
	if (server->is_closing)
		free_when_closed(server);
}

static void refuse(struct control_session *session)
{
	control_buffer_begin(&session->output);
	control_buffer_string(&session->output, "error", "too many clients");
	control_buffer_string(&session->output, "hint", "try again when another one has ended");
	control_buffer_end(&session->output);
	session->phase = CONTROL_PHASE_LAST;
	make_ready(session->host, session);
}

static void on_connection(uv_stream_t *listener, int status)
{
	struct control_server *server = listener->data;
	unsigned int max = server->settings.max_clients;
	struct control_session *session;
	int error = status;

	if (!error)
		error = control_session_new(listener->loop, listener, &server->host, &session);
	if (error) {
		log_warning("control socket: a client was not accepted: %s", strerror(-error));
		return;
	}
	TAILQ_INSERT_TAIL(&server->sessions, session, sessions);
	if (server->n_sessions++ >= max)
		refuse(session);
}

static int open_listener(struct control_server *server)
{
	int fd, error = control_socket_listen(server->path, &fd);

	if (error)
		return error;
	error = uv_pipe_open(&server->listener, fd);
	if (error)
		close(fd);
	else
		error = uv_listen((uv_stream_t *)&server->listener, 64, on_connection);
	if (error)
		unlink(server->path);
	return error;
}

static void close_handles(struct control_server *server)
{
	uv_close((uv_handle_t *)&server->listener, on_handle_closed);
	uv_close((uv_handle_t *)&server->turns, on_handle_closed);
}

static void init_server(struct control_server *server, uv_loop_t *loop,
                        const struct control_settings *settings)
{
	server->settings = *settings;
	server->settings.path = server->path;
	if (!settings->max_clients)
		server->settings.max_clients = CLIENTS_DEFAULT;
	server->host = (struct control_host){&server->settings, make_ready, on_session_closed};
	TAILQ_INIT(&server->sessions);
	TAILQ_INIT(&server->ready);
	uv_pipe_init(loop, &server->listener, 0);
	uv_idle_init(loop, &server->turns);
	server->open_handles = 2;
	server->listener.data = server;
	server->turns.data = server;
}

int control_server_new(uv_loop_t *loop, const struct control_settings *settings,
                       struct control_server **ret_server)
{
	struct control_server *server = calloc(1, sizeof(*server));
	int error;

	if (!server)
		return -ENOMEM;
	server->path = strdup(settings->path);
	if (!server->path) {
		free(server);
		return -ENOMEM;
	}
	/* libuv writes without MSG_NOSIGNAL: a client that left must be an error, not our end. */
	signal(SIGPIPE, SIG_IGN);
	init_server(server, loop, settings);
	error = open_listener(server);
	if (error) {
		server->is_closing = true;
		close_handles(server);
		return error;
	}
	*ret_server = server;
	return 0;
}

void control_server_free(struct control_server *server)
{
	struct control_session *session;

	if (!server)
		return;
	server->is_closing = true;
	unlink(server->path);
	TAILQ_FOREACH(session, &server->sessions, sessions)
	control_session_close(session);
	close_handles(server);
}
