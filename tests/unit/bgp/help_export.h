/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One path that this router exports to one peer, and what the peer is sent. */
#ifndef TESTS_BGP_HELP_EXPORT_H
#define TESTS_BGP_HELP_EXPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>

#include "base/addr.h"
#include "bgp/export.h"

/* The path to export, as a set; what came of it. */
extern struct bgp_draft path, sent;
extern struct bgp_next_hop sent_hop;
extern struct bgp_hop hop;

/* This router's, and that of the PE behind the path. */
extern const struct ip6_addr vif, remote_vif;

enum source_kind { LOCAL, CLIENT, NON_CLIENT, EXTERNAL, SOURCES };
enum target_kind { TO_CLIENT, TO_NON_CLIENT, TO_EXTERNAL, TARGETS };

struct bgp_export_terms terms_of(enum target_kind kind);
/* Path "65020", next hop: a remote VIF, or this router for a local route. */
int setup(void **state);
/* As bgp_export(), into `sent` and `sent_hop`. */
int export(const struct bgp_export_terms *terms, enum source_kind kind);
int export_to(enum target_kind target, enum source_kind source);

#endif
