/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp/as_path.h"

#include <errno.h>
#include <stdio.h>

#include "bgp/open.h"

struct segment {
	__u8 type; /* enum bgp_segment */
	__u8 n;
	struct bgp_reader numbers;
};

/* The next segment of a checked path. Returns whether there is one. */
static bool next_segment(struct bgp_reader *path, unsigned int as_bytes,
                         struct segment *ret_segment)
{
	if (!bgp_left(path))
		return false;
	ret_segment->type = bgp_read_u8(path);
	ret_segment->n = bgp_read_u8(path);
	ret_segment->numbers = bgp_read_sub(path, (size_t)ret_segment->n * as_bytes);
	return true;
}

static bool is_set(__u8 type)
{
	return type == BGP_AS_SET || type == BGP_CONFED_SET;
}

static bool is_confederation(__u8 type)
{
	return type == BGP_CONFED_SEQUENCE || type == BGP_CONFED_SET;
}

int bgp_as_path_check(struct bgp_reader path, unsigned int as_bytes)
{
	struct segment segment;

	while (next_segment(&path, as_bytes, &segment)) {
		if (path.is_short || !segment.n)
			return -EBADMSG;
		if (segment.type < BGP_AS_SET || segment.type > BGP_CONFED_SET)
			return -EBADMSG;
		while (bgp_left(&segment.numbers)) { /* AS 0: RFC 7607 */
			if (!(as_bytes == 2 ? bgp_read_u16(&segment.numbers)
			                    : bgp_read_u32(&segment.numbers)))
				return -EBADMSG;
		}
	}
	return path.is_short ? -EBADMSG : 0;
}

static __u32 last_number(struct bgp_reader numbers)
{
	numbers.at = numbers.end - 4;
	return bgp_read_u32(&numbers);
}

struct bgp_as_path_facts bgp_as_path_facts(struct bgp_reader path)
{
	struct bgp_as_path_facts facts = {0};
	struct segment segment;
	unsigned int len = 0;
	bool is_first = true;

	while (next_segment(&path, 4, &segment)) {
		facts.has_set |= is_set(segment.type);
		if (is_confederation(segment.type)) {
			facts.has_confederation = true;
			continue;
		}
		len += is_set(segment.type) ? 1 : segment.n;
		facts.origin_as = 0;
		if (segment.type == BGP_AS_SEQUENCE) {
			struct bgp_reader numbers = segment.numbers;

			if (is_first)
				facts.neighbour_as = bgp_read_u32(&numbers);
			facts.origin_as = last_number(segment.numbers);
		}
		is_first = false;
	}
	facts.len = (__u16)(len > 0xffff ? 0xffff : len);
	return facts;
}

unsigned int bgp_as_path_count(struct bgp_reader path, __u32 as)
{
	struct segment segment;
	unsigned int n = 0;

	while (next_segment(&path, 4, &segment))
		while (bgp_left(&segment.numbers))
			n += bgp_read_u32(&segment.numbers) == as;
	return n;
}

static void write_numbers(struct bgp_writer *writer, struct bgp_reader numbers)
{
	bgp_write_bytes(writer, numbers.at, bgp_left(&numbers));
}

void bgp_as_path_prepend(struct bgp_reader path, __u32 as, unsigned int times,
                         struct bgp_writer *writer)
{
	struct bgp_reader behind = path;
	struct segment first = {0};
	unsigned int joined;

	if (next_segment(&behind, 4, &first) && first.type == BGP_AS_SEQUENCE)
		path = behind;
	else
		first = (struct segment){.numbers = {.at = path.at, .end = path.at}};
	/* What has no room in the first segment gets segments of its own in front. */
	joined = times < 255U - first.n ? times : 255U - first.n;
	while (times > joined) {
		unsigned int n = times - joined < 255 ? times - joined : 255;

		bgp_write_u8(writer, BGP_AS_SEQUENCE);
		bgp_write_u8(writer, (__u8)n);
		times -= n;
		while (n--)
			bgp_write_u32(writer, as);
	}
	if (joined + first.n) {
		bgp_write_u8(writer, BGP_AS_SEQUENCE);
		bgp_write_u8(writer, (__u8)(joined + first.n));
		while (joined--)
			bgp_write_u32(writer, as);
		write_numbers(writer, first.numbers);
	}
	write_numbers(writer, path);
}

/* How a segment begins and ends in text. */
static const char *const brackets[][2] = {
        [BGP_AS_SET] = {"{", "}"},
        [BGP_AS_SEQUENCE] = {"", ""},
        [BGP_CONFED_SEQUENCE] = {"(", ")"},
        [BGP_CONFED_SET] = {"[", "]"},
};

/* Add to text what fits. Returns whether it did. */
static bool append(char *text, size_t size, size_t *len, const char *what)
{
	size_t n = strlen(what);

	if (*len + n + 1 > size)
		return false;
	memcpy(text + *len, what, n + 1);
	*len += n;
	return true;
}

static bool print_segment(const struct segment *segment, char *text, size_t size, size_t *len)
{
	struct bgp_reader numbers = segment->numbers;
	const char *before = brackets[segment->type][0];

	if (*len && !append(text, size, len, " "))
		return false;
	while (bgp_left(&numbers)) {
		char number[16];

		snprintf(number, sizeof(number), "%s%u", before, bgp_read_u32(&numbers));
		if (!append(text, size, len, number))
			return false;
		before = " ";
	}
	return append(text, size, len, brackets[segment->type][1]);
}

void bgp_as_path_print(struct bgp_reader path, char *text, size_t size)
{
	static const char dots[] = "...";
	struct segment segment;
	size_t len = 0;

	text[0] = '\0';
	while (next_segment(&path, 4, &segment)) {
		if (print_segment(&segment, text, size, &len))
			continue;
		if (size >= sizeof(dots)) {
			if (len + sizeof(dots) > size)
				len = size - sizeof(dots);
			memcpy(text + len, dots, sizeof(dots));
		}
		return;
	}
}

void bgp_as_path_widen(struct bgp_reader path2, struct bgp_writer *writer)
{
	struct segment segment;

	while (next_segment(&path2, 2, &segment)) {
		bgp_write_u8(writer, segment.type);
		bgp_write_u8(writer, segment.n);
		while (bgp_left(&segment.numbers))
			bgp_write_u32(writer, bgp_read_u16(&segment.numbers));
	}
}

bool bgp_as_path_narrow(struct bgp_reader path4, struct bgp_writer *writer)
{
	struct segment segment;
	bool is_lossy = false;

	while (next_segment(&path4, 4, &segment)) {
		bgp_write_u8(writer, segment.type);
		bgp_write_u8(writer, segment.n);
		while (bgp_left(&segment.numbers)) {
			__u32 as = bgp_read_u32(&segment.numbers);

			is_lossy |= as > 0xffff;
			bgp_write_u16(writer, as > 0xffff ? BGP_AS_TRANS : (__u16)as);
		}
	}
	return is_lossy;
}

/* Write the first numbers of a path, `n` as the merge counts them. */
static void write_first(struct bgp_reader path, unsigned int n, struct bgp_writer *writer)
{
	struct segment segment;

	while (next_segment(&path, 4, &segment)) {
		bool is_counted = segment.type == BGP_AS_SEQUENCE;

		if (!n && !is_confederation(segment.type))
			return;
		if (is_counted && segment.n > n) {
			segment.n = (__u8)n;
			segment.numbers.end = segment.numbers.at + (size_t)n * 4;
		}
		bgp_write_u8(writer, segment.type);
		bgp_write_u8(writer, segment.n);
		write_numbers(writer, segment.numbers);
		if (!is_confederation(segment.type))
			n -= is_counted ? segment.n : 1;
	}
}

void bgp_as_path_public(struct bgp_reader path, struct bgp_writer *writer)
{
	struct segment segment;

	while (next_segment(&path, 4, &segment)) {
		if (is_confederation(segment.type))
			continue;
		bgp_write_u8(writer, segment.type);
		bgp_write_u8(writer, segment.n);
		write_numbers(writer, segment.numbers);
	}
}

void bgp_as_path_merge(struct bgp_reader path, struct bgp_reader as4_path,
                       struct bgp_writer *writer)
{
	unsigned int len = bgp_as_path_facts(path).len;
	unsigned int as4_len = bgp_as_path_facts(as4_path).len;

	if (len < as4_len) {
		write_numbers(writer, path);
		return;
	}
	write_first(path, len - as4_len, writer);
	bgp_as_path_public(as4_path, writer);
}
