/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "daemon/route_writer.h"

#include <errno.h>
#include <string.h>

#include "base/log.h"

static void on_writable(uv_poll_t *poll, int status, int events)
{
	struct route_writer *writer = poll->data;
	int err = status ? status : kernel_routes_flush(writer->routes);

	(void)events;
	if (err && err != -EAGAIN)
		log_error("cannot write kernel routes: %s", strerror(-err));
	if (kernel_routes_pending(writer->routes) && (!err || err == -EAGAIN))
		return;
	uv_poll_stop(poll);
	writer->is_polling = false;
}

int route_writer_init(struct route_writer *writer, uv_loop_t *loop, struct kernel_routes *routes)
{
	int err = uv_poll_init(loop, &writer->poll, kernel_routes_fd(routes));

	if (err)
		return err;
	writer->routes = routes;
	writer->poll.data = writer;
	return 0;
}

void route_writer_wake(struct route_writer *writer)
{
	if (writer->is_polling || !writer->poll.data || !kernel_routes_pending(writer->routes))
		return;
	writer->is_polling = true;
	uv_poll_start(&writer->poll, UV_WRITABLE, on_writable);
}

void route_writer_close(struct route_writer *writer)
{
	if (writer->poll.data)
		uv_close((uv_handle_t *)&writer->poll, NULL);
	writer->poll.data = NULL;
}
