/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading and writing the bytes of BGP messages, within bounds. Both remember the first failure: a
 * parser reads all it expects and asks once, at the end. Multi-octet values are in host byte order
 * here and in network byte order on the wire.
 */
#ifndef BGP_WIRE_H
#define BGP_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "core/types.h"

struct bgp_reader {
	const __u8 *at;
	const __u8 *end;
	bool is_short; /* something was read that was not there; all later reads give 0 */
};

static inline struct bgp_reader bgp_reader_of(const void *data, size_t len)
{
	const __u8 *at = data;

	return (struct bgp_reader){.at = at, .end = len ? at + len : at};
}

static inline size_t bgp_left(const struct bgp_reader *reader)
{
	return (size_t)(reader->end - reader->at);
}

/* The next `len` bytes, or NULL when there are fewer. They belong to the reader's buffer. */
static inline const __u8 *bgp_read_bytes(struct bgp_reader *reader, size_t len)
{
	const __u8 *bytes = reader->at;

	if (len > bgp_left(reader)) {
		reader->is_short = true;
		reader->at = reader->end;
		return NULL;
	}
	if (len)
		reader->at += len;
	return bytes;
}

static inline __u8 bgp_read_u8(struct bgp_reader *reader)
{
	const __u8 *bytes = bgp_read_bytes(reader, 1);

	return bytes ? bytes[0] : 0;
}

static inline __u16 bgp_read_u16(struct bgp_reader *reader)
{
	const __u8 *bytes = bgp_read_bytes(reader, 2);

	return bytes ? (__u16)(bytes[0] << 8 | bytes[1]) : 0;
}

static inline __u32 bgp_read_u32(struct bgp_reader *reader)
{
	const __u8 *bytes = bgp_read_bytes(reader, 4);

	return bytes ? (__u32)bytes[0] << 24 | (__u32)bytes[1] << 16 | (__u32)bytes[2] << 8 |
	                       bytes[3]
	             : 0;
}

/* As it stands on the wire: addresses and identifiers. */
static inline __be32 bgp_read_be32(struct bgp_reader *reader)
{
	const __u8 *bytes = bgp_read_bytes(reader, 4);
	__be32 value = 0;

	if (bytes)
		memcpy(&value, bytes, sizeof(value));
	return value;
}

/*
 * A reader of the next `len` bytes alone, for what is inside a TLV. Where there are fewer it is
 * empty, and this reader has failed.
 */
static inline struct bgp_reader bgp_read_sub(struct bgp_reader *reader, size_t len)
{
	const __u8 *bytes = bgp_read_bytes(reader, len);

	return bgp_reader_of(bytes ? bytes : reader->end, bytes ? len : 0);
}

struct bgp_writer {
	__u8 *begin;
	__u8 *at;
	__u8 *end;
	bool is_full; /* something did not fit and was left out, as is all that came after it */
};

static inline struct bgp_writer bgp_writer_of(void *buffer, size_t size)
{
	__u8 *begin = buffer;

	return (struct bgp_writer){.begin = begin, .at = begin, .end = begin + size};
}

static inline size_t bgp_written(const struct bgp_writer *writer)
{
	return (size_t)(writer->at - writer->begin);
}

static inline size_t bgp_room(const struct bgp_writer *writer)
{
	return writer->is_full ? 0 : (size_t)(writer->end - writer->at);
}

/* Room for `len` bytes that the caller fills, or NULL. */
static inline __u8 *bgp_write_room(struct bgp_writer *writer, size_t len)
{
	__u8 *room = writer->at;

	if (len > bgp_room(writer)) {
		writer->is_full = true;
		return NULL;
	}
	writer->at += len;
	return room;
}

static inline void bgp_write_bytes(struct bgp_writer *writer, const void *bytes, size_t len)
{
	__u8 *room = bgp_write_room(writer, len);

	if (room && len)
		memcpy(room, bytes, len);
}

static inline void bgp_write_u8(struct bgp_writer *writer, __u8 value)
{
	bgp_write_bytes(writer, &value, 1);
}

static inline void bgp_write_u16(struct bgp_writer *writer, __u16 value)
{
	const __u8 bytes[] = {(__u8)(value >> 8), (__u8)value};

	bgp_write_bytes(writer, bytes, sizeof(bytes));
}

static inline void bgp_write_u32(struct bgp_writer *writer, __u32 value)
{
	const __u8 bytes[] = {(__u8)(value >> 24), (__u8)(value >> 16), (__u8)(value >> 8),
	                      (__u8)value};

	bgp_write_bytes(writer, bytes, sizeof(bytes));
}

static inline void bgp_write_be32(struct bgp_writer *writer, __be32 value)
{
	bgp_write_bytes(writer, &value, sizeof(value));
}

/*
 * A length that is known later: bgp_write_length16() leaves room for it and returns where, and
 * bgp_end_length16() puts there how many bytes came after. Likewise with one octet.
 */
static inline size_t bgp_write_length16(struct bgp_writer *writer)
{
	size_t where = bgp_written(writer);

	bgp_write_u16(writer, 0);
	return where;
}

static inline void bgp_end_length16(struct bgp_writer *writer, size_t where)
{
	size_t len = bgp_written(writer) - where - 2;

	if (writer->is_full || len > 0xffff) {
		writer->is_full = true;
		return;
	}
	writer->begin[where] = (__u8)(len >> 8);
	writer->begin[where + 1] = (__u8)len;
}

static inline size_t bgp_write_length8(struct bgp_writer *writer)
{
	size_t where = bgp_written(writer);

	bgp_write_u8(writer, 0);
	return where;
}

static inline void bgp_end_length8(struct bgp_writer *writer, size_t where)
{
	size_t len = bgp_written(writer) - where - 1;

	if (writer->is_full || len > 0xff)
		writer->is_full = true;
	else
		writer->begin[where] = (__u8)len;
}

#endif
