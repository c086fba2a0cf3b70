/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The views of the commands' answers: keys as the daemon's handlers write them. */
#ifndef CLI_VIEWS_H
#define CLI_VIEWS_H

#include "cli/view.h"

extern const struct cli_view cli_view_status;
extern const struct cli_view cli_view_table;
extern const struct cli_view cli_view_endpoints;
extern const struct cli_view cli_view_interfaces;
extern const struct cli_view cli_view_counters;
extern const struct cli_view cli_view_rates; /* of counters */
extern const struct cli_view cli_view_adjacencies;
extern const struct cli_view cli_view_config;
extern const struct cli_view cli_view_done;  /* what a command that changes things reports */
extern const struct cli_view cli_view_trace; /* for JSON; people get prose */
extern const struct cli_view cli_view_bgp_summary;
extern const struct cli_view cli_view_bgp_neighbor;
extern const struct cli_view cli_view_bgp_families;
extern const struct cli_view cli_view_bgp_routes;
extern const struct cli_view cli_view_bgp_route;
extern const struct cli_view cli_view_bgp_hops;
extern const struct cli_view cli_view_bgp_statistics;
extern const struct cli_view cli_view_bgp_log;

#endif
