/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The BGP speaker's part of the configuration, as plain data. What has a name keeps its text, too:
 * two neighbours or policies are the same when their texts are, so a reload compares texts.
 */
#ifndef CONFIG_BGP_H
#define CONFIG_BGP_H

#include <stdbool.h>
#include <stddef.h>

#include "config/community.h"
#include "core/types.h"

#define CONFIG_BGP_NAME       64
#define CONFIG_BGP_TEXT       253 /* 63 characters of UTF-8 */
#define CONFIG_BGP_LISTEN_MAX 8

/* The order of the enumeration in the model; a set of families has a bit for each. */
enum config_bgp_family { CONFIG_BGP_IPV4_UNICAST, CONFIG_BGP_IPV4_4OVER6, CONFIG_BGP_FAMILIES };

struct config_prefix_rule {
	struct ip4_prefix prefix;
	__u8 min_len, max_len;
	bool accepts;
};

struct config_prefix_list {
	char name[CONFIG_BGP_NAME];
	char *text;
	struct config_prefix_rule *rules;
	size_t n_rules;
};

enum config_as_match {
	CONFIG_AS_ANY,
	CONFIG_AS_CONTAINS,
	CONFIG_AS_ORIGIN,
	CONFIG_AS_NEIGHBOR,
	CONFIG_AS_EMPTY,
	CONFIG_AS_LONGER_THAN,
};

enum config_then { CONFIG_THEN_ACCEPT, CONFIG_THEN_REJECT, CONFIG_THEN_NEXT };
enum config_tunnel_encapsulation {
	CONFIG_TUNNEL_ATTRIBUTE,
	CONFIG_TUNNEL_COMMUNITY,
	CONFIG_TUNNEL_NONE,
};

struct config_communities {
	struct config_community *items;
	size_t n;
};

struct config_policy_rule {
	char name[CONFIG_BGP_NAME];
	/* match */
	char prefix_list[CONFIG_BGP_NAME]; /* "": none */
	struct config_communities communities;
	enum config_as_match as_match;
	__u32 as; /* or the length of the path */
	__u8 families;
	bool wants_local;
	bool has_neighbor;
	struct ip6_addr neighbor;
	/* set */
	bool has_local_pref, has_med, has_origin, sets_next_hop_self;
	bool removes_med, removes_communities;
	__u32 local_pref, med;
	__u8 origin;
	__u32 prepend_as; /* 0: the own one */
	__u8 prepend_times;
	struct config_communities add, remove;
	enum config_tunnel_encapsulation tunnel;
	enum config_then then;
};

struct config_policy {
	char name[CONFIG_BGP_NAME];
	char *text;
	struct config_policy_rule *rules;
	size_t n_rules;
	bool accepts_rest;
};

enum config_next_hop { CONFIG_NEXT_HOP_DEFAULT, CONFIG_NEXT_HOP_SELF, CONFIG_NEXT_HOP_UNCHANGED };
/* The order of the enumeration in the model; as bits: 1 is receive, 2 send. */
enum config_add_path {
	CONFIG_ADD_PATH_OFF,
	CONFIG_ADD_PATH_RECEIVE,
	CONFIG_ADD_PATH_SEND,
	CONFIG_ADD_PATH_BOTH,
};
enum config_bgp_role {
	CONFIG_ROLE_PROVIDER,
	CONFIG_ROLE_ROUTE_SERVER,
	CONFIG_ROLE_ROUTE_SERVER_CLIENT,
	CONFIG_ROLE_CUSTOMER,
	CONFIG_ROLE_PEER,
	CONFIG_ROLE_NONE,
};

/* A neighbour, or a range of those that call. IPv4 addresses are ::ffff:a.b.c.d. */
struct config_neighbor {
	struct ip6_addr address;
	__u8 prefix_len; /* 128: a single neighbour */
	char *text;
	char description[CONFIG_BGP_TEXT];
	char shutdown_message[CONFIG_BGP_TEXT];
	__u32 remote_as; /* 0: any external one */
	__u32 local_as;  /* 0: that of the speaker */
	__u16 port;
	struct ip6_addr local_address; /* ::, the kernel's choice */
	char interface[16];
	__u8 families;
	bool has_extended_next_hop;
	enum config_next_hop next_hop;
	bool is_passive, is_client, is_shut_down, removes_private_as, has_graceful_restart;
	enum config_add_path add_path;
	enum config_bgp_role role;
	bool is_role_strict, enforces_first_as;
	__u16 max_neighbors;                                   /* of a range, at one time */
	char import[CONFIG_BGP_NAME], export[CONFIG_BGP_NAME]; /* policies, "": none */
	char md5_password[81];
	__u8 ttl_security_hops, multihop; /* 0: none */
	__u32 max_prefixes;
	__u8 max_prefix_warning;
	__u16 max_prefix_restart_s;
	__u16 hold_s, connect_retry_s, delay_open_s, idle_hold_s, idle_hold_max_s;
};

struct config_network {
	struct ip4_prefix prefix;
	char policy[CONFIG_BGP_NAME];
};

/* The order of the enumeration in the model. */
enum config_route_source {
	CONFIG_ROUTES_CONNECTED,
	CONFIG_ROUTES_STATIC,
	CONFIG_ROUTES_KERNEL,
	CONFIG_ROUTES_DHCP,
	CONFIG_ROUTES_BIRD,
	CONFIG_ROUTES_BGP,
	CONFIG_ROUTES_ISIS,
	CONFIG_ROUTES_OSPF,
	CONFIG_ROUTES_RIP,
	CONFIG_ROUTES_EIGRP,
	CONFIG_ROUTES_BABEL,
	CONFIG_ROUTE_SOURCES,
};

struct config_redistribute {
	enum config_route_source source;
	char prefix_list[CONFIG_BGP_NAME]; /* "": all */
	char policy[CONFIG_BGP_NAME];
};

/* NULL in struct config: no BGP. */
struct config_bgp {
	char *text;
	__u32 local_as;
	__be32 router_id;
	__be32 cluster_id; /* 0: the router_id */
	struct ip6_addr listen[CONFIG_BGP_LISTEN_MAX];
	size_t n_listen; /* 0: all addresses */
	__u16 port;
	__u8 multipath;
	__u8 add_path_limit;
	bool always_compares_med, prefers_older;
	__u16 restart_s, stale_s, select_s;
	struct config_prefix_list *prefix_lists;
	size_t n_prefix_lists;
	struct config_policy *policies;
	size_t n_policies;
	struct config_neighbor *neighbors; /* ranges among them */
	size_t n_neighbors;
	struct config_network *networks;
	size_t n_networks;
	struct config_redistribute *redistributes;
	size_t n_redistributes;
};

void config_bgp_free(struct config_bgp *bgp);

/* By name; NULL for "" and for what is not there. */
const struct config_prefix_list *config_find_prefix_list(const struct config_bgp *bgp,
                                                         const char *name);
const struct config_policy *config_find_policy(const struct config_bgp *bgp, const char *name);
/* Whether the neighbour is of our AS. */
bool config_neighbor_is_internal(const struct config_bgp *bgp,
                                 const struct config_neighbor *neighbor);

#endif
