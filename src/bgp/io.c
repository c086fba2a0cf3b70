/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp/io_state.h"

#include <errno.h>
#include <stdlib.h>

void bgp_io_hold(struct bgp_io *io)
{
	io->n_handles++;
}

void bgp_io_release(struct bgp_io *io)
{
	if (!--io->n_handles && io->is_freed)
		free(io);
}

static void on_prepare(uv_prepare_t *handle)
{
	struct bgp_io *io = handle->data;
	struct bgp_connection *connection;

	while ((connection = LIST_FIRST(&io->unwritten))) {
		LIST_REMOVE(connection, of_unwritten);
		connection->is_unwritten = false;
		bgp_connection_flush(connection);
	}
}

static void on_idle(uv_idle_t *handle)
{
	struct bgp_io *io = handle->data;

	if (!io->work || !io->work(io->work_context))
		uv_idle_stop(handle);
}

int bgp_io_new(struct uv_loop_s *loop, struct bgp_io **ret_io)
{
	struct bgp_io *io = malloc(sizeof(*io)); /* not zeroed: most of it is the buffer */

	if (!io)
		return -ENOMEM;
	io->loop = loop;
	io->work = NULL;
	io->n_handles = 0;
	io->is_freed = false;
	LIST_INIT(&io->lingering);
	LIST_INIT(&io->unwritten);
	uv_prepare_init(loop, &io->prepare);
	uv_idle_init(loop, &io->idle);
	io->prepare.data = io;
	io->idle.data = io;
	io->n_handles = 2;
	uv_prepare_start(&io->prepare, on_prepare);
	/* Alone, it is no reason for the loop to go on. */
	uv_unref((uv_handle_t *)&io->prepare);
	*ret_io = io;
	return 0;
}

static void on_closed(uv_handle_t *handle)
{
	bgp_io_release(handle->data);
}

void bgp_io_free(struct bgp_io *io)
{
	struct bgp_connection *connection;

	if (!io)
		return;
	while ((connection = LIST_FIRST(&io->lingering)))
		bgp_connection_close(connection, 0);
	io->is_freed = true;
	uv_close((uv_handle_t *)&io->prepare, on_closed);
	uv_close((uv_handle_t *)&io->idle, on_closed);
}

bool bgp_io_is_lingering(const struct bgp_io *io)
{
	return !LIST_EMPTY(&io->lingering);
}

void bgp_io_set_work(struct bgp_io *io, bool (*work)(void *context), void *context)
{
	io->work = work;
	io->work_context = context;
}

void bgp_io_wake(struct bgp_io *io)
{
	uv_idle_start(&io->idle, on_idle);
}

__u64 bgp_io_now_ms(const struct bgp_io *io)
{
	return uv_now(io->loop);
}

struct bgp_timer_handle {
	struct bgp_io *io;
	void (*expired)(void *context);
	void *context;
	uv_timer_t timer;
};

int bgp_timer_new(struct bgp_io *io, void (*expired)(void *context), void *context,
                  struct bgp_timer_handle **ret_timer)
{
	struct bgp_timer_handle *timer = malloc(sizeof(*timer));

	if (!timer)
		return -ENOMEM;
	*timer = (struct bgp_timer_handle){.io = io, .expired = expired, .context = context};
	uv_timer_init(io->loop, &timer->timer);
	timer->timer.data = timer;
	bgp_io_hold(io);
	*ret_timer = timer;
	return 0;
}

static void on_timer(uv_timer_t *handle)
{
	struct bgp_timer_handle *timer = handle->data;

	timer->expired(timer->context);
}

void bgp_timer_set(struct bgp_timer_handle *timer, __u64 due_ms)
{
	__u64 now_ms = uv_now(timer->io->loop);

	if (!due_ms)
		uv_timer_stop(&timer->timer);
	else
		uv_timer_start(&timer->timer, on_timer, due_ms > now_ms ? due_ms - now_ms : 0, 0);
}

static void on_timer_closed(uv_handle_t *handle)
{
	struct bgp_timer_handle *timer = handle->data;

	bgp_io_release(timer->io);
	free(timer);
}

void bgp_timer_free(struct bgp_timer_handle *timer)
{
	if (timer)
		uv_close((uv_handle_t *)&timer->timer, on_timer_closed);
}
