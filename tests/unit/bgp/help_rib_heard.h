/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A RIB with two reflectors as peers, and a listener that writes down what it hears. */
#ifndef TESTS_BGP_HELP_RIB_HEARD_H
#define TESTS_BGP_HELP_RIB_HEARD_H

#include "help_rib.h"

enum {
	FIRST = 1, /* two reflectors, whose clients we are */
	SECOND = 2,
	N_PEERS = 3,
	A = 0, /* PEs */
	B = 1,
	CE = 2,
	N_HOPS = 3,
	N_HEARD_MAX = 1000,
	ALL = 0x7fffffff,
};

extern struct bgp_hops *hops;
extern struct bgp_attrs_pool *pool;
extern struct bgp_hop_sets *sets;
extern struct bgp_rib *rib;
extern struct bgp_rib_peer peers[N_PEERS];
extern __u32 hop[N_HOPS];

extern struct bgp_change heard[N_HEARD_MAX];
extern size_t n_heard;
extern __u32 held; /* the number that somebody still needs, or ALL */

int set_up(void **state);
int tear_down(void **state);

/* Attributes that differ by hop and MED. The tests keep the references. */
__u32 attrs_of(__u32 hop_number, __u32 med);
/* As bgp_rib_insert() and bgp_rib_withdraw(), of one prefix in 4over6; then only this is heard. */
void insert(__u16 peer, __u32 attrs, const char *text);
void withdraw(__u16 peer, const char *text);
/* The prefix's number. */
__u32 find(const char *text);

#endif
