/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/command.h"

#include <limits.h>

#include "cli/load.h"
#include "cli/local.h"
#include "cli/trace.h"
#include "cli/views.h"
#include "cli/watch.h"

static const struct cli_argument table_arguments[] = {
        {"PREFIX|ADDRESS", NULL, "prefix", CLI_SUBJECT,
         .help = "the entry of this prefix, or the longest match for this address"},
        {"--longer", NULL, "longer", CLI_FLAG, .help = "also the more specific prefixes of PREFIX"},
        {"--owner", "OWNER", "owner", CLI_STRING,
         .help = "only entries of connected, static, runtime or bgp"},
        {"--all", NULL, "all", CLI_FLAG,
         .help = "also entries that are not the best of their prefix"},
        {0},
};

static const struct cli_argument counters_arguments[] = {
        {"--all", NULL, "all", CLI_FLAG, .help = "also counters that are zero"},
        {"--interface", "IF", "interface", CLI_STRING, .help = "only what this interface received"},
        {"--watch", "SECONDS", "watch", CLI_INTEGER, false, 1, 86400,
         "rates, again and again until interrupted"},
        {0},
};

static const struct cli_argument bgp_neighbor_arguments[] = {
        {"ADDRESS", NULL, "address", CLI_STRING, .help = "of one neighbour; else all of them"},
        {0},
};

static const struct cli_argument bgp_routes_arguments[] = {
        {"PREFIX", NULL, "prefix", CLI_PREFIX, .help = "only routes inside of it"},
        {"--neighbor", "ADDRESS", "neighbor", CLI_STRING, .help = "only what this neighbour told"},
        {"--told", "ADDRESS", "told", CLI_STRING,
         .help = "only what this neighbour was told, and as it was told"},
        {"--all", NULL, "all", CLI_FLAG, .help = "also routes that are not the best"},
        {0},
};

static const struct cli_argument bgp_route_arguments[] = {
        {"PREFIX|ADDRESS", NULL, "prefix", CLI_SUBJECT, true,
         .help = "this prefix, or the longest match for this address"},
        {0},
};

static const struct cli_argument clear_bgp_arguments[] = {
        {"ADDRESS", NULL, "address", CLI_STRING, true, .help = "of the neighbour, or \"all\""},
        {"--soft", NULL, "soft", CLI_FLAG,
         .help = "exchange all routes again, without ending the session"},
        {"--in", NULL, "in", CLI_FLAG, .help = "only ask for the neighbour's routes again"},
        {"--out", NULL, "out", CLI_FLAG, .help = "only send ours again"},
        {"--message", "TEXT", "message", CLI_STRING, .help = "what the neighbour is told"},
        {0},
};

static const struct cli_argument add_arguments[] = {
        {"PREFIX", NULL, "prefix", CLI_PREFIX, true, .help = "an IPv4 prefix"},
        {"ENDPOINT", NULL, "endpoint", CLI_TARGET, true,
         .help = "the IPv6 address of its PE, or \"local\" for an own island's prefix"},
        {"--preference", "N", "preference", CLI_INTEGER, false, 0, 255,
         "the lowest wins among the owners of a prefix; 10 if not given"},
        {0},
};

static const struct cli_argument remove_arguments[] = {
        {"PREFIX", NULL, "prefix", CLI_PREFIX, true, .help = "an IPv4 prefix that was added"},
        {0},
};

static const struct cli_argument load_arguments[] = {
        {"FILE", NULL, "file", CLI_STRING, true,
         .help = "lines of \"PREFIX ENDPOINT\", \"PREFIX local\" or \"remove PREFIX\"; "
                 "- is standard input"},
        {0},
};

static const struct cli_argument stop_arguments[] = {
        {"--keep", NULL, "keep", CLI_FLAG,
         .help = "leave packets flowing, for the daemon that is started next"},
        {0},
};

static const struct cli_argument level_arguments[] = {
        {"LEVEL", NULL, "level", CLI_STRING, true, .help = "error, warning, info or debug"},
        {0},
};

static const struct cli_argument check_arguments[] = {
        {"FILE", NULL, "file", CLI_STRING, true, .help = "a configuration, see softwire.conf(5)"},
        {0},
};

static const struct cli_argument trace_arguments[] = {
        {"--interface", "IF", "interface", CLI_STRING, true, .help = "where the packet arrives"},
        {"--from", "ADDRESS", "from", CLI_IP4, .help = "IPv4 source"},
        {"--to", "ADDRESS", "to", CLI_IP4, .help = "IPv4 destination"},
        {"--protocol", "NAME", "protocol", CLI_STRING, .help = "udp (the default), tcp or icmp"},
        {"--sport", "PORT", "sport", CLI_INTEGER, false, 0, 65535,
         "source port, or the identifier of ICMP; 1024 if not given"},
        {"--dport", "PORT", "dport", CLI_INTEGER, false, 0, 65535,
         "destination port, or the sequence number of ICMP; 1 if not given"},
        {"--length", "BYTES", "length", CLI_INTEGER, false, 28, 9150,
         "of the IPv4 packet; 60 if not given"},
        {"--df", NULL, "df", CLI_FLAG, .help = "don't fragment"},
        {"--ttl", "N", "ttl", CLI_INTEGER, false, 0, 255, "64 if not given"},
        {"--dscp", "N", "dscp", CLI_INTEGER, false, 0, 63, "differentiated services code point"},
        {"--ecn", "N", "ecn", CLI_INTEGER, false, 0, 3,
         "congestion bits: 1 ECT(1), 2 ECT(0), 3 CE"},
        {"--tunnel-from", "ADDRESS", "tunnel_from", CLI_IP6,
         .help = "IPv6 source of the tunnel packet around it"},
        {"--tunnel-to", "ADDRESS", "tunnel_to", CLI_IP6,
         .help = "IPv6 destination of the tunnel packet around it"},
        {"--vlan", "ID", "vlan", CLI_INTEGER, false, 1, 4094, "802.1Q tag"},
        {"--pcap", "FILE", "pcap", CLI_STRING, .help = "packets from a file instead"},
        {"--count", "N", "count", CLI_INTEGER, false, 1, LLONG_MAX,
         "how many packets of the file; 1 if not given"},
        {"--write-pcap", "FILE", "write_pcap", CLI_STRING, .help = "save the resulting packets"},
        {0},
};

const struct cli_command cli_commands[] = {
        {"show status", "what this daemon is and how it fares", NULL, &cli_view_status},
        {"show table", "the softwire table: which prefix lies behind which endpoint",
         table_arguments, &cli_view_table},
        {"show endpoints", "the tunnel endpoints in use", NULL, &cli_view_endpoints},
        {"show interfaces", "interfaces with the packet program, and what went through them", NULL,
         &cli_view_interfaces},
        {"show counters", "what happened to packets, and why", counters_arguments,
         &cli_view_counters, cli_counters},
        {"show adjacencies", "cached answers to \"how is this next hop reached?\"", NULL,
         &cli_view_adjacencies},
        {"show config", "the running configuration", NULL, &cli_view_config},
        {"show bgp summary", "the BGP neighbours", NULL, &cli_view_bgp_summary},
        {"show bgp neighbor", "all about a neighbour, or about each", bgp_neighbor_arguments,
         &cli_view_bgp_neighbor},
        {"show bgp families", "prefixes and policies of each neighbour, in both directions",
         bgp_neighbor_arguments, &cli_view_bgp_families},
        {"show bgp routes", "the routes that BGP has", bgp_routes_arguments, &cli_view_bgp_routes},
        {"show bgp route", "all ways to a prefix, and why the best one won", bgp_route_arguments,
         &cli_view_bgp_route},
        {"show bgp next-hops", "the next hops, and whether they are reached", NULL,
         &cli_view_bgp_hops},
        {"show bgp statistics", "how much of everything", NULL, &cli_view_bgp_statistics},
        {"show bgp log", "what happened lately", NULL, &cli_view_bgp_log},
        {"clear bgp", "end a session and begin anew, or exchange the routes again",
         clear_bgp_arguments, &cli_view_done},
        {"table add", "add or replace an entry, until the daemon ends", add_arguments,
         &cli_view_done},
        {"table remove", "remove an entry that was added", remove_arguments, &cli_view_done},
        {"table load", "add and remove many entries", load_arguments, &cli_view_done, cli_load},
        {"table flush", "remove all entries that were added", NULL, &cli_view_done},
        {"reload", "read the configuration again and apply what changed", NULL, &cli_view_done},
        {"stop", "end the daemon and remove all it made", stop_arguments, &cli_view_done, cli_stop},
        {"log level", "choose what the daemon logs, until it ends", level_arguments,
         &cli_view_done},
        {"trace", "tell what happens to a packet", trace_arguments, &cli_view_trace, cli_trace},
        {"check", "read a configuration file and say what is wrong with it", check_arguments, NULL,
         cli_check},
        {"version", "print the version", NULL, NULL, cli_version},
        {"lab", "networks to try things in; see `softwire lab --help`", NULL, NULL, NULL, cli_lab},
};
const size_t cli_n_commands = sizeof(cli_commands) / sizeof(cli_commands[0]);
