/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core_run.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/platform_user.h"
#include "core/engine.h"

static struct platform_user platform_of(struct scene *scene)
{
	return (struct platform_user){
	        .plane = &scene->plane,
	        .lookup = &scene->memory.lookup,
	        .hops = scene->memory.hops,
	        .n_hops = SCENE_HOPS,
	        .lists = scene->memory.lists,
	        .n_lists = SCENE_LISTS,
	        .adjacencies6 = scene->adjacencies6,
	        .adjacencies4 = scene->adjacencies4,
	        .destinations_mask = SCENE_DESTINATIONS - 1,
	        .is_endpoint = scene_is_endpoint,
	        .fib_v6 = scene_fib_v6,
	        .fib_v4 = scene_fib_v4,
	        .context = scene,
	};
}

void core_run(struct scene *scene, __u32 ifindex, const __u8 *frame, size_t len, size_t headroom,
              struct run_result *ret_result)
{
	struct platform_user platform = platform_of(scene);
	__u8 *memory = malloc(headroom + len ? headroom + len : 1);
	struct platform_buffer buffer = {memory};
	struct packet packet = {
	        .context = &buffer,
	        .data = memory + headroom,
	        .end = memory + headroom + len,
	        .len = len,
	        .ifindex = ifindex,
	};
	const struct port *port;
	struct outcome outcome;

	assert(memory);
	memcpy(packet.data, frame, len);
	platform_user = &platform;
	port = platform_port(ifindex);
	outcome = port && port->flags & PORT_VIF ? engine_receive_vif(&packet, &port)
	                                         : engine_receive(&packet, &port);
	ret_result->verdict = outcome.verdict;
	ret_result->redirect_ifindex = outcome.ifindex;
	ret_result->port = port ? (__u32)(port - scene->plane.ports) : 0;
	ret_result->len = (size_t)(packet.end - packet.data);
	memcpy(ret_result->octets, packet.data, ret_result->len);
	free(memory);
}
