/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command table of the control socket. */
#include "daemon/commands.h"

#include "daemon/show_bgp.h"

static const struct control_argument show_table_arguments[] = {
        {"prefix", CONTROL_STRING, false, 0, 0},  {"address", CONTROL_STRING, false, 0, 0},
        {"longer", CONTROL_BOOLEAN, false, 0, 0}, {"owner", CONTROL_STRING, false, 0, 0},
        {"all", CONTROL_BOOLEAN, false, 0, 0},
};

static const struct control_argument show_counters_arguments[] = {
        {"all", CONTROL_BOOLEAN, false, 0, 0},
        {"interface", CONTROL_STRING, false, 0, 0},
};

static const struct control_argument bgp_neighbor_arguments[] = {
        {"address", CONTROL_STRING, false, 0, 0},
};

static const struct control_argument bgp_routes_arguments[] = {
        {"prefix", CONTROL_STRING, false, 0, 0},
        {"neighbor", CONTROL_STRING, false, 0, 0},
        {"told", CONTROL_STRING, false, 0, 0},
        {"all", CONTROL_BOOLEAN, false, 0, 0},
};

static const struct control_argument bgp_route_arguments[] = {
        {"prefix", CONTROL_STRING, false, 0, 0},
        {"address", CONTROL_STRING, false, 0, 0},
};

static const struct control_argument clear_bgp_arguments[] = {
        {"address", CONTROL_STRING, true, 0, 0},  {"soft", CONTROL_BOOLEAN, false, 0, 0},
        {"in", CONTROL_BOOLEAN, false, 0, 0},     {"out", CONTROL_BOOLEAN, false, 0, 0},
        {"message", CONTROL_STRING, false, 0, 0},
};

static const struct control_argument table_add_arguments[] = {
        {"prefix", CONTROL_STRING, true, 0, 0},
        {"endpoint", CONTROL_STRING, true, 0, 0},
        {"preference", CONTROL_INTEGER, false, 0, 255},
};

static const struct control_argument table_remove_arguments[] = {
        {"prefix", CONTROL_STRING, true, 0, 0},
};

static const struct control_argument stop_arguments[] = {
        {"keep", CONTROL_BOOLEAN, false, 0, 0},
};

static const struct control_argument log_level_arguments[] = {
        {"level", CONTROL_STRING, true, 0, 0},
};

static const struct control_argument trace_arguments[] = {
        {"interface", CONTROL_STRING, true, 0, 0},
        {"packet", CONTROL_STRING, true, 0, 0},
        {"fill_mac", CONTROL_BOOLEAN, false, 0, 0},
};

#define ARGUMENTS(list) .arguments = (list), .n_arguments = sizeof(list) / sizeof((list)[0])

const struct control_command daemon_commands[] = {
        {"show status", "what this instance is and how it fares",
         .state_size = sizeof(struct rows_state), .next = show_status_next},
        {"show table", "the softwire table", ARGUMENTS(show_table_arguments),
         .state_size = sizeof(struct show_table_state), .open = show_table_open,
         .next = show_table_next},
        {"show endpoints", "tunnel endpoints in use", .state_size = sizeof(struct rows_state),
         .next = show_endpoints_next},
        {"show interfaces", "interfaces that the packet engine works on",
         .state_size = sizeof(struct rows_state), .next = show_interfaces_next},
        {"show counters", "what became of packets", ARGUMENTS(show_counters_arguments),
         .state_size = sizeof(struct show_counters_state), .open = show_counters_open,
         .next = show_counters_next},
        {"show adjacencies", "how neighbours are reached, as remembered",
         .state_size = sizeof(struct rows_state), .next = show_adjacencies_next},
        {"show config", "the running configuration", .state_size = sizeof(struct rows_state),
         .next = show_config_next},
        {"show bgp summary", "the BGP neighbours", .state_size = sizeof(struct show_bgp_peer_state),
         .open = show_bgp_open, .next = show_bgp_summary_next},
        {"show bgp neighbor", "all about a neighbour, or about each",
         ARGUMENTS(bgp_neighbor_arguments), .state_size = sizeof(struct show_bgp_peer_state),
         .open = show_bgp_neighbor_open, .next = show_bgp_neighbor_next},
        {"show bgp families", "what is exchanged with each neighbour",
         ARGUMENTS(bgp_neighbor_arguments), .state_size = sizeof(struct show_bgp_peer_state),
         .open = show_bgp_neighbor_open, .next = show_bgp_families_next},
        {"show bgp routes", "the routes that BGP has", ARGUMENTS(bgp_routes_arguments),
         .state_size = sizeof(struct show_bgp_routes_state), .open = show_bgp_routes_open,
         .next = show_bgp_routes_next},
        {"show bgp route", "all ways to a prefix", ARGUMENTS(bgp_route_arguments),
         .state_size = sizeof(struct show_bgp_routes_state), .open = show_bgp_route_open,
         .next = show_bgp_route_next},
        {"show bgp next-hops", "the next hops of routes", .state_size = sizeof(struct rows_state),
         .open = show_bgp_open, .next = show_bgp_hops_next},
        {"show bgp statistics", "how much of everything", .state_size = sizeof(struct rows_state),
         .open = show_bgp_open, .next = show_bgp_statistics_next},
        {"show bgp log", "the last events", .state_size = sizeof(struct show_bgp_log_state),
         .open = show_bgp_open, .next = show_bgp_log_next},
        {"clear bgp", "end a session and begin anew", ARGUMENTS(clear_bgp_arguments),
         .open = clear_bgp_open},
        {"table add", "add an entry", ARGUMENTS(table_add_arguments), .open = table_add_open},
        {"table remove", "remove an added entry", ARGUMENTS(table_remove_arguments),
         .open = table_remove_open},
        {"table load", "add and remove many entries", .state_size = sizeof(struct table_load_state),
         .input = table_load_input, .next = table_load_next},
        {"table flush", "remove all added entries", .state_size = sizeof(struct table_flush_state),
         .next = table_flush_next},
        {"reload", "apply what changed in the configuration", .open = reload_open},
        {"stop", "end the daemon and remove all it made", ARGUMENTS(stop_arguments),
         .open = stop_open, .next = stop_next},
        {"log level", "choose what is logged", ARGUMENTS(log_level_arguments),
         .open = log_level_open},
        {"trace", "what happens to a packet", ARGUMENTS(trace_arguments),
         .state_size = sizeof(struct trace_state), .open = trace_open, .next = trace_next},
};

const size_t daemon_n_commands = sizeof(daemon_commands) / sizeof(daemon_commands[0]);
