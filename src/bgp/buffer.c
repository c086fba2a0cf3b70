/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp/buffer.h"

#include <stdlib.h>

struct bgp_buffer *bgp_buffer_new(size_t size)
{
	struct bgp_buffer *buffer = malloc(sizeof(*buffer) + size);

	if (!buffer)
		return NULL;
	buffer->refs = 1;
	buffer->len_bytes = 0;
	buffer->size_bytes = (__u32)size;
	return buffer;
}

void bgp_buffer_put(struct bgp_buffer *buffer)
{
	if (buffer && !--buffer->refs)
		free(buffer);
}
