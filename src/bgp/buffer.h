/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Encoded messages on their way out, counted: an update group encodes once, each peer holds it. */
#ifndef BGP_BUFFER_H
#define BGP_BUFFER_H

#include "core/types.h"

struct bgp_buffer {
	__u32 refs;
	__u32 len_bytes;
	__u32 size_bytes;
	__u8 bytes[];
};

/* One reference, nothing in it. NULL without memory. */
struct bgp_buffer *bgp_buffer_new(size_t size);
static inline struct bgp_buffer *bgp_buffer_ref(struct bgp_buffer *buffer)
{
	buffer->refs++;
	return buffer;
}
void bgp_buffer_put(struct bgp_buffer *buffer);

#endif
