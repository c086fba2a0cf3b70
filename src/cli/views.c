/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/views.h"

#include "cli/format.h"

#define LEFT  false
#define RIGHT true

static const struct cli_column status_columns[] = {
        {"instance", "Instance"},
        {"pid", "Process"},
        {"version", "Version"},
        {"uptime_s", "Up for", LEFT, cli_format_seconds},
        {"role", "Role"},
        {"config", "Configuration"},
        {"vif", "VIF"},
        {"vif_state", "VIF state"},
        {"vif_address", "VIF address"},
        {"path_mtu", "Path MTU"},
        {"tunnel_mtu", "Tunnel MTU"},
        {"prefixes", "Prefixes"},
        {"entries", "Entries of all owners"},
        {"endpoints", "Endpoints"},
        {"ingress_filter", "Ingress filter"},
        {"dscp", "DSCP"},
        {"kernel_routes_pending", "Kernel routes pending"},
        {"kernel_routes_failed", "Kernel routes failed"},
        {"ipv4_forwarding", "IPv4 forwarding"},
        {"ipv6_forwarding", "IPv6 forwarding"},
        {"table_bytes", "Table memory", LEFT, cli_format_bytes},
        {"map_bytes", "Map memory", LEFT, cli_format_bytes},
        {0},
};
const struct cli_view cli_view_status = {CLI_OBJECT, status_columns, NULL};

static const struct cli_column table_columns[] = {
        {"best", "", LEFT, cli_format_star},
        {"prefix", "Prefix"},
        {"kind", "Kind"},
        {"endpoint", "Endpoint"},
        {"owner", "Owner"},
        {"preference", "Pref", RIGHT},
        {"hop", "Hop", RIGHT},
        {0},
};
const struct cli_view cli_view_table = {CLI_TABLE, table_columns, "no entries"};

static const struct cli_column endpoints_columns[] = {
        {"endpoint", "Endpoint"},
        {"hop", "Hop", RIGHT},
        {"prefixes", "Prefixes", RIGHT},
        {"state", "State"},
        {"path_mtu", "Path MTU", RIGHT, cli_format_nonzero},
        {"tx_packets", "Packets out", RIGHT},
        {"tx_bytes", "Bytes out", RIGHT, cli_format_bytes},
        {0},
};
const struct cli_view cli_view_endpoints = {CLI_TABLE, endpoints_columns, "no endpoints"};

static const struct cli_column interfaces_columns[] = {
        {"name", "Interface"},
        {"ifindex", "Index", RIGHT},
        {"faces", "Faces"},
        {"vlan", "VLAN", RIGHT, cli_format_nonzero},
        {"mode", "XDP"},
        {"program_id", "Program", RIGHT, cli_format_nonzero},
        {"state", "State"},
        {"encapsulated_packets", "Encapsulated", RIGHT},
        {"encapsulated_bytes", "", RIGHT, cli_format_bytes},
        {"decapsulated_packets", "Decapsulated", RIGHT},
        {"decapsulated_bytes", "", RIGHT, cli_format_bytes},
        {"passed_packets", "Passed", RIGHT},
        {"dropped_packets", "Dropped", RIGHT},
        {0},
};
const struct cli_view cli_view_interfaces = {CLI_TABLE, interfaces_columns, "no interfaces"};

static const struct cli_column counters_columns[] = {
        {"name", "Counter"},           {"class", "Class"},
        {"packets", "Packets", RIGHT}, {"bytes", "Bytes", RIGHT, cli_format_bytes},
        {"meaning", "Meaning"},        {0},
};
const struct cli_view cli_view_counters = {CLI_TABLE, counters_columns,
                                           "nothing counted yet (--all shows the zeroes)"};

static const struct cli_column rates_columns[] = {
        {"name", "Counter"},
        {"class", "Class"},
        {"packets_per_s", "Packets/s", RIGHT, cli_format_count},
        {"bytes_per_s", "Bits/s", RIGHT, cli_format_bits},
        {0},
};
const struct cli_view cli_view_rates = {CLI_TABLE, rates_columns, "nothing moves"};

static const struct cli_column adjacencies_columns[] = {
        {"cpu", "CPU", RIGHT},
        {"family", "Family"},
        {"destination", "Destination"},
        {"interface", "Interface"},
        {"mac", "MAC"},
        {"vlan", "VLAN", RIGHT, cli_format_nonzero},
        {"mtu", "MTU", RIGHT},
        {"age_ms", "Age", RIGHT, cli_format_milliseconds},
        {"state", "State"},
        {0},
};
const struct cli_view cli_view_adjacencies = {CLI_TABLE, adjacencies_columns,
                                              "no adjacencies are cached"};

static const struct cli_column config_columns[] = {{"text", ""}, {0}};
const struct cli_view cli_view_config = {CLI_TEXT, config_columns, NULL};

static const struct cli_column done_columns[] = {{0}};
const struct cli_view cli_view_done = {CLI_OBJECT, done_columns, NULL};

/* Steps and verdicts have different members: no table. */
const struct cli_view cli_view_trace = {CLI_TEXT, done_columns, NULL};
