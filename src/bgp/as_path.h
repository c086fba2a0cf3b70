/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * AS paths (RFC 4271 4.3, 5.1.2; RFC 5065; RFC 6793). Inside the speaker a path has 4-octet numbers
 * always; these functions take the value of an AS_PATH attribute, without its header.
 */
#ifndef BGP_AS_PATH_H
#define BGP_AS_PATH_H

#include "bgp/wire.h"

enum bgp_segment {
	BGP_AS_SET = 1,
	BGP_AS_SEQUENCE = 2,
	BGP_CONFED_SEQUENCE = 3,
	BGP_CONFED_SET = 4,
};

/* What the decision process and the loop checks ask of a path. */
struct bgp_as_path_facts {
	__u16 len;          /* for the decision: a set counts 1, confederation segments 0 */
	__u32 neighbour_as; /* the first of the first sequence, 0: none (RFC 4271 9.1.2.2 c) */
	__u32 origin_as;    /* the last of the last sequence, 0: none */
	bool has_set;       /* AS_SET or AS_CONFED_SET */
	bool has_confederation;
};

/* Check the form of a path of 2- or 4-octet numbers. Returns 0 or -EBADMSG (RFC 7606 7.2). */
int bgp_as_path_check(struct bgp_reader path, unsigned int as_bytes);

/* All of these want a path of 4-octet numbers that has been checked. */
struct bgp_as_path_facts bgp_as_path_facts(struct bgp_reader path);
/* How often `as` is in the path. */
unsigned int bgp_as_path_count(struct bgp_reader path, __u32 as);
/* Write the path with `as` in front `times` times. */
void bgp_as_path_prepend(struct bgp_reader path, __u32 as, unsigned int times,
                         struct bgp_writer *writer);
/* "65001 65002 {65003 65004}". Always ends with a NUL; a path that is too long ends with "...". */
void bgp_as_path_print(struct bgp_reader path, char *text, size_t size);

/* Widen a checked path of 2-octet numbers. */
void bgp_as_path_widen(struct bgp_reader path2, struct bgp_writer *writer);
/* Narrow to 2-octet numbers, AS_TRANS for those that do not fit. Returns whether one did not. */
bool bgp_as_path_narrow(struct bgp_reader path4, struct bgp_writer *writer);
/*
 * The real path from the AS_PATH and AS4_PATH of an old speaker, both 4-octet by now (RFC 6793
 * 4.2.3): the numbers that AS_PATH has more, then AS4_PATH; AS_PATH alone if it has fewer.
 */
void bgp_as_path_merge(struct bgp_reader path, struct bgp_reader as4_path,
                       struct bgp_writer *writer);
/* Write the path without its confederation segments, as AS4_PATH wants it (RFC 6793 section 3). */
void bgp_as_path_public(struct bgp_reader path, struct bgp_writer *writer);

#endif
