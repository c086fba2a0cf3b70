/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A RIB with an internal peer, whose UPDATEs are written as hexadecimal digits. */
#ifndef TESTS_BGP_HELP_INPUT_H
#define TESTS_BGP_HELP_INPUT_H

#include "bytes.h"

#include "bgp/input.h"

#define VIF        "20010db8000000000000000000000001 "
#define OWN_VIF    "20010db8000000000000000000000099 "
#define OWN        "20010db8000000000000000000000098 " /* our address of the session */
#define ALL        "400101 00 400206 0201 0000fde9 400504 00000064 " /* AS 65001 */
#define MP(hop)    "800e 1a 0001 43 10" hop "00 20 0a000001 "        /* 10.0.0.1/32 */
#define MP_LL(hop) "800e 2a 0001 43 20" hop "fe800000000000000000000000000001 00 20 0a000001 "
#define FROM(as)   "400101 00 400206 0201" as "400504 00000064 "

struct fixture {
	struct bgp_hops *hops;
	struct bgp_attrs_pool *attrs;
	struct bgp_hop_sets *sets;
	struct bgp_rib *rib;
	struct bgp_rib_peer rib_peer;
	struct bgp_input *input;
	struct bgp_input_peer peer;
	struct bgp_input_result result;
};

int set_up(void **state);
int tear_down(void **state);

/* The three fields of an UPDATE; what came of it is in the fixture. */
void update(struct fixture *f, const char *withdrawn, const char *attributes, const char *nlri);
/* The first path of a prefix, or NULL. */
const struct bgp_path *path_of(const struct fixture *f, const char *text);

#endif
