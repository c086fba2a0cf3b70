/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command table of the control socket. */
#include "daemon/commands.h"

static const struct control_argument show_table_arguments[] = {
        {"prefix", CONTROL_STRING, false, 0, 0},  {"address", CONTROL_STRING, false, 0, 0},
        {"longer", CONTROL_BOOLEAN, false, 0, 0}, {"owner", CONTROL_STRING, false, 0, 0},
        {"all", CONTROL_BOOLEAN, false, 0, 0},
};

static const struct control_argument show_counters_arguments[] = {
        {"all", CONTROL_BOOLEAN, false, 0, 0},
        {"interface", CONTROL_STRING, false, 0, 0},
};

static const struct control_argument table_add_arguments[] = {
        {"prefix", CONTROL_STRING, true, 0, 0},
        {"endpoint", CONTROL_STRING, true, 0, 0},
        {"preference", CONTROL_INTEGER, false, 0, 255},
};

static const struct control_argument table_remove_arguments[] = {
        {"prefix", CONTROL_STRING, true, 0, 0},
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
        {"table add", "add an entry", ARGUMENTS(table_add_arguments), .open = table_add_open},
        {"table remove", "remove an added entry", ARGUMENTS(table_remove_arguments),
         .open = table_remove_open},
        {"table load", "add and remove many entries", .state_size = sizeof(struct table_load_state),
         .input = table_load_input, .next = table_load_next},
        {"table flush", "remove all added entries", .state_size = sizeof(struct table_flush_state),
         .next = table_flush_next},
        {"reload", "apply what changed in the configuration", .open = reload_open},
        {"stop", "end the daemon and remove all it made", .next = stop_next},
        {"log level", "choose what is logged", ARGUMENTS(log_level_arguments),
         .open = log_level_open},
        {"trace", "what happens to a packet", ARGUMENTS(trace_arguments),
         .state_size = sizeof(struct trace_state), .open = trace_open, .next = trace_next},
};

const size_t daemon_n_commands = sizeof(daemon_commands) / sizeof(daemon_commands[0]);
