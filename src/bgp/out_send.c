/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp/out_send.h"

#include <errno.h>
#include <stdlib.h>

enum {
	/* Messages are written into a buffer until it holds so much. */
	BUFFER_BYTES = 65536,
};

struct bgp_out_sender bgp_out_sender_of(const struct bgp_out_sink *sink, struct bgp_out_lane *lane)
{
	struct bgp_out_sender sender = {
	        .sink = sink,
	        .lane = lane,
	        .format = lane->group->terms.format,
	};

	if (lane->group->terms.has_add_path)
		sender.format.path_id = lane->plane + 1u;
	return sender;
}

static bool is_meant(const struct bgp_out_audience *audience, __u16 peer)
{
	return audience->only ? peer == audience->only : peer != audience->except;
}

/* Queues hold buffers for as long as their peers are slow: give back what is not used. */
static struct bgp_buffer *shrink(struct bgp_buffer *buffer)
{
	struct bgp_buffer *shrunk = realloc(buffer, sizeof(*buffer) + buffer->len_bytes);

	if (!shrunk)
		return buffer;
	shrunk->size_bytes = shrunk->len_bytes;
	return shrunk;
}

void bgp_out_sender_flush(struct bgp_out_sender *sender)
{
	struct bgp_buffer *buffer = sender->buffer;
	const struct bgp_out_member *member;
	size_t len = bgp_written(&sender->writer);

	sender->buffer = NULL;
	if (buffer && len) {
		buffer->len_bytes = (__u32)len;
		buffer = shrink(buffer);
		sender->sent_bytes += len;
		TAILQ_FOREACH(member, &sender->lane->members, link)
		{
			if (is_meant(&sender->audience, member->peer))
				sender->sink->send(sender->sink->context, member->peer, buffer);
		}
	}
	bgp_buffer_put(buffer);
	sender->writer = bgp_writer_of(NULL, 0);
}

struct bgp_writer *bgp_out_sender_begin(struct bgp_out_sender *sender,
                                        struct bgp_out_audience audience)
{
	const size_t max_len = sender->format.max_len;

	if (sender->buffer && bgp_room(&sender->writer) >= max_len &&
	    audience.except == sender->audience.except && audience.only == sender->audience.only)
		return &sender->writer;
	bgp_out_sender_flush(sender);
	sender->buffer = bgp_buffer_new(BUFFER_BYTES + max_len);
	if (!sender->buffer)
		return NULL;
	sender->writer = bgp_writer_of(sender->buffer->bytes, BUFFER_BYTES + max_len);
	sender->audience = audience;
	return &sender->writer;
}

int bgp_out_send_withdrawn(struct bgp_out_sender *sender, struct bgp_out_audience audience,
                           const struct ip4_prefix *prefixes, size_t n, size_t *ret_n)
{
	size_t done = 0;

	*ret_n = 0;
	while (done < n) {
		struct bgp_writer *writer = bgp_out_sender_begin(sender, audience);

		if (!writer)
			return -ENOMEM;
		done += bgp_update_write_withdrawn(writer, &sender->format, prefixes + done,
		                                   n - done);
		*ret_n = done;
	}
	return 0;
}

int bgp_out_send_end_of_rib(struct bgp_out_sender *sender, __u16 peer)
{
	struct bgp_writer *writer =
	        bgp_out_sender_begin(sender, (struct bgp_out_audience){.only = peer});

	if (!writer)
		return -ENOMEM;
	bgp_update_write_end_of_rib(writer, sender->format.family);
	return 0;
}

int bgp_out_send_refresh(struct bgp_out_sender *sender, __u16 peer,
                         enum bgp_refresh_subtype subtype)
{
	const struct bgp_family *family = &bgp_family_rows[sender->format.family];
	const struct bgp_refresh refresh = {
	        .afi = family->afi,
	        .safi = family->safi,
	        .subtype = (__u8)subtype,
	};
	struct bgp_writer *writer =
	        bgp_out_sender_begin(sender, (struct bgp_out_audience){.only = peer});

	if (!writer)
		return -ENOMEM;
	bgp_refresh_write(writer, &refresh);
	return 0;
}
