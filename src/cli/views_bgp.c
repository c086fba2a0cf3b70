/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/format.h"
#include "cli/views.h"

#define LEFT  false
#define RIGHT true

static const struct cli_column summary_columns[] = {
        {"neighbor", "Neighbour"},
        {"as", "AS", RIGHT},
        {"state", "State"},
        {"since_s", "For", RIGHT, cli_format_seconds},
        {"received", "Received", RIGHT},
        {"told", "Told", RIGHT},
        {"due", "Due", RIGHT},
        {"messages_in", "In", RIGHT},
        {"messages_out", "Out", RIGHT},
        {"description", "Description"},
        {0},
};
const struct cli_view cli_view_bgp_summary = {CLI_TABLE, summary_columns, "no neighbours"};

static const struct cli_column neighbor_columns[] = {
        {"neighbor", "Neighbour"},
        {"as", "AS"},
        {"description", "Description"},
        {"state", "State"},
        {"since_s", "For", LEFT, cli_format_seconds},
        {"kind", "Kind"},
        {"client", "Client of ours"},
        {"role", "Our role"},
        {"peer_role", "Its role"},
        {"route_leaks", "Route leaks"},
        {"router_id", "Router identifier"},
        {"host_name", "Host name"},
        {"local_address", "Local address"},
        {"families", "Families"},
        {"capabilities", "Capabilities"},
        {"hold_s", "Hold time", LEFT, cli_format_seconds},
        {"established", "Times established"},
        {"bytes_in", "Received", LEFT, cli_format_bytes},
        {"bytes_out", "Sent", LEFT, cli_format_bytes},
        {"refused_calls", "Refused calls"},
        {"last_end", "Last end"},
        {"last_end_s", "That was before", LEFT, cli_format_seconds},
        {0},
};
const struct cli_view cli_view_bgp_neighbor = {CLI_OBJECT, neighbor_columns, "no neighbours"};

static const struct cli_column routes_columns[] = {
        {"best", "", LEFT, cli_format_star},
        {"prefix", "Prefix"},
        {"next_hop", "Next hop"},
        {"neighbor", "From"},
        {"family", "Family"},
        {"local_preference", "Pref", RIGHT},
        {"med", "MED", RIGHT},
        {"as_path", "AS path"},
        {"origin", "Origin"},
        {"communities", "Communities"},
        {"fault", "Fault"},
        {0},
};
const struct cli_view cli_view_bgp_routes = {CLI_TABLE, routes_columns, "no routes"};

static const struct cli_column route_columns[] = {
        {"best", "", LEFT, cli_format_star},
        {"prefix", "Prefix"},
        {"next_hop", "Next hop"},
        {"neighbor", "From"},
        {"path_id", "Path", RIGHT},
        {"told_path_id", "Told as", RIGHT},
        {"family", "Family"},
        {"local_preference", "Pref", RIGHT},
        {"med", "MED", RIGHT},
        {"as_path", "AS path"},
        {"origin", "Origin"},
        {"communities", "Communities"},
        {"only_to_customer", "OTC"},
        {"lost_by", "Lost by"},
        {"fault", "Fault"},
        {0},
};
const struct cli_view cli_view_bgp_route = {CLI_TABLE, route_columns, "no routes"};

static const struct cli_column hops_columns[] = {
        {"next_hop", "Next hop"},
        {"state", "State"},
        {"metric", "Metric", RIGHT},
        {"uses", "Uses", RIGHT},
        {0},
};
const struct cli_view cli_view_bgp_hops = {CLI_TABLE, hops_columns, "no next hops"};

static const struct cli_column statistics_columns[] = {
        {"local_as", "AS"},
        {"router_id", "Router identifier"},
        {"neighbors", "Neighbours"},
        {"established", "Established"},
        {"refused_calls", "Refused calls"},
        {"prefixes", "Prefixes"},
        {"paths", "Paths"},
        {"rib_bytes", "Their memory", LEFT, cli_format_bytes},
        {"attribute_sets", "Attribute sets"},
        {"attribute_bytes", "Their memory", LEFT, cli_format_bytes},
        {"next_hops", "Next hops"},
        {"hop_sets", "Sets of next hops"},
        {"update_groups", "Update groups"},
        {"update_lanes", "Update lanes"},
        {"originated", "Originated"},
        {"via_ce", "By way of CEs"},
        {"selecting", "Selecting"},
        {"settling", "Settling"},
        {0},
};
const struct cli_view cli_view_bgp_statistics = {CLI_OBJECT, statistics_columns, NULL};

static const struct cli_column log_columns[] = {
        {"time", "Time (UTC)"},
        {"address", "Address"},
        {"event", "Event"},
        {"text", "What happened"},
        {0},
};
const struct cli_view cli_view_bgp_log = {CLI_TABLE, log_columns, "nothing has happened"};
