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
        {"note", "Note"},
        {0},
};
const struct cli_view cli_view_bgp_summary = {CLI_TABLE, summary_columns, "no neighbours"};

static const struct cli_column neighbor_columns[] = {
        {"neighbor", "Neighbour"},
        {"as", "AS"},
        {"description", "Description"},
        {"state", "State"},
        {"since_s", "For", LEFT, cli_format_seconds},
        {"note", "Note"},
        {"kind", "Kind"},
        {"local_as", "Our AS"},
        {"client", "Client of ours"},
        {"role", "Our role"},
        {"peer_role", "Its role"},
        {"route_leaks", "Route leaks"},
        {"dynamic", "From a range"},
        {"router_id", "Router identifier"},
        {"host_name", "Host name"},
        {"local_address", "Local address"},
        {"local_port", "Local port"},
        {"remote_port", "Remote port"},
        {"transport", "Transport"},
        {"families", "Families"},
        {"extended_next_hop", "IPv6 next hops"},
        {"capabilities", "Its capabilities"},
        {"configured_hold_s", "Hold time offered", LEFT, cli_format_seconds},
        {"hold_s", "Hold time agreed", LEFT, cli_format_seconds},
        {"hold_left_s", "Hold time left", LEFT, cli_format_seconds},
        {"keepalive_s", "Keepalive", LEFT, cli_format_seconds},
        {"connect_retry_s", "Connect retry", LEFT, cli_format_seconds},
        {"next_try_s", "Next try in", LEFT, cli_format_seconds},
        {"graceful_restart", "Graceful restart"},
        {"peer_restart_s", "Its restart time", LEFT, cli_format_seconds},
        {"peer_keeps_forwarding", "Forwards meanwhile"},
        {"established", "Times established"},
        {"updates_in", "Updates received"},
        {"updates_out", "Updates sent"},
        {"keepalives_in", "Keepalives received"},
        {"keepalives_out", "Keepalives sent"},
        {"refreshes_in", "Refreshes received"},
        {"refreshes_out", "Refreshes sent"},
        {"bytes_in", "Received", LEFT, cli_format_bytes},
        {"bytes_out", "Sent", LEFT, cli_format_bytes},
        {"refused_calls", "Refused calls"},
        {"queued_bytes", "Queued", LEFT, cli_format_bytes},
        {"malformed_discarded", "Malformed, attribute discarded"},
        {"malformed_withdrawn", "Malformed, treated as withdrawal"},
        {"last_end", "Last end"},
        {"last_end_s", "That was before", LEFT, cli_format_seconds},
        {0},
};
const struct cli_view cli_view_bgp_neighbor = {CLI_OBJECTS, neighbor_columns, "no neighbours"};

static const struct cli_column families_columns[] = {
        {"neighbor", "Neighbour"},
        {"family", "Family"},
        {"negotiated", "In use"},
        {"add_path", "Add-path"},
        {"import", "Import"},
        {"received", "Received", RIGHT},
        {"rejected", "Rejected", RIGHT},
        {"limit", "Limit", RIGHT},
        {"export", "Export"},
        {"told", "Told", RIGHT},
        {"due", "Due", RIGHT},
        {"end_of_rib", "End of RIB"},
        {"stale", "Stale"},
        {0},
};
const struct cli_view cli_view_bgp_families = {CLI_TABLE, families_columns, "no neighbours"};

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
