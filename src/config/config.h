/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The configuration as the daemon uses it: read from text, checked against the YANG model, with
 * all defaults filled in. It is built aside and never changed afterwards; a reload builds another
 * one and compares (config/diff.h).
 */
#ifndef CONFIG_CONFIG_H
#define CONFIG_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/log.h"
#include "config/bgp.h"
#include "config/errors.h"
#include "core/types.h"

#define CONFIG_INTERFACE_NAME 16 /* IFNAMSIZ: 15 characters and the NUL */

struct config_vif {
	char name[CONFIG_INTERFACE_NAME];
	struct ip6_addr ipv6_address; /* the /128 that tunnels of this PE end at */
	__be32 ipv4_address;          /* source of the PE's own packets; 0: not set */
	__u16 path_mtu_bytes;         /* of the IPv6 core; the VIF's MTU is 40 less */
};

enum config_faces { CONFIG_FACES_IPV6, CONFIG_FACES_IPV4, CONFIG_FACES_BOTH };
enum config_xdp_mode { CONFIG_XDP_AUTO, CONFIG_XDP_NATIVE, CONFIG_XDP_GENERIC };

struct config_interface {
	char name[CONFIG_INTERFACE_NAME];
	enum config_faces faces;
	enum config_xdp_mode xdp_mode;
};

enum config_dscp { CONFIG_DSCP_UNIFORM, CONFIG_DSCP_PIPE };
enum config_ingress_filter { CONFIG_INGRESS_STRICT, CONFIG_INGRESS_LOOSE, CONFIG_INGRESS_OFF };

struct config_tunnel {
	__u8 hop_limit;
	enum config_dscp dscp;
	__u8 pipe_dscp; /* the outer DSCP, 0 to 63, where dscp is pipe; else 0 */
	enum config_ingress_filter ingress_filter;
};

struct config_kernel_routes {
	bool install;
	__u32 table;
	__u32 metric;
};

struct config_adjacency {
	__u32 max_age_ms;
	__u32 size; /* destinations, each CPU */
};

/*
 * An entry of the encapsulation table, from the configuration or one of its table files. There may
 * be a million of them: 16 bytes each, and the endpoints are said once.
 */
struct config_entry {
	__u32 addr;     /* the prefix, in host byte order: entries are sorted by it, then by len */
	__u32 endpoint; /* index into config.endpoints, CONFIG_LOCAL, or CONFIG_LIST and an index
	                   into lists */
	__u32 line;
	__u16 file; /* index into config.files */
	__u8 len;
	__u8 preference; /* the lowest wins */
};

#define CONFIG_LOCAL 0xffffffffU /* a prefix of an own island */
#define CONFIG_LIST  0x80000000U /* this bit: several endpoints */

/* The endpoints of a prefix that has several: the first `n_equal` share, the others are backups. */
#define CONFIG_LIST_MAX 8
struct config_list {
	struct ip6_addr endpoints[CONFIG_LIST_MAX];
	__u32 n_endpoints;
	__u32 n_equal;
};

_Static_assert(sizeof(struct config_entry) == 16, "a million entries take 16 MB");

struct config {
	struct config_vif vif;
	struct config_interface *interfaces; /* sorted by name */
	size_t n_interfaces;
	struct config_tunnel tunnel;
	struct config_kernel_routes kernel_routes;
	struct config_adjacency adjacency;
	enum log_level log_level;

	__u32 table_size;             /* prefixes that the compiled table has to hold */
	struct config_entry *entries; /* sorted; one for each prefix */
	size_t n_entries;
	struct ip6_addr *endpoints; /* each once */
	size_t n_endpoints;
	struct config_list *lists;
	size_t n_lists;
	char **files; /* [0]: the configuration; then its table files */
	size_t n_files;
	struct config_bgp *bgp; /* NULL: no BGP */
	char *text;             /* as curly-brace text, without what is only a default */
};

/* The prefix of an entry. */
struct ip4_prefix config_entry_prefix(const struct config_entry *entry);

/* The (first) endpoint of an entry; NULL for a local prefix. It lives as long as `config`. */
const struct ip6_addr *config_entry_endpoint(const struct config *config,
                                             const struct config_entry *entry);
/* Its list; NULL when it has not several endpoints. */
const struct config_list *config_entry_list(const struct config *config,
                                            const struct config_entry *entry);

/*
 * Read a configuration file (curly-brace text, or JSON as of RFC 7951 when it begins with '{') and
 * the table files it names; their relative paths start from the directory of `path`. Returns 0 and
 * the configuration, to be freed by the caller; -EINVAL when something in the files is wrong;
 * -ENOMEM; another negative errno when `path` can't be read. Every failure but -ENOMEM has added to
 * `errors`, which is an empty list before.
 */
int config_load(const char *path, struct config **ret_config, struct config_errors *errors);

void config_free(struct config *config);

/* Check a file as config_load() does and print a line for each error. Returns how many. */
size_t config_check_file(const char *path, FILE *out);

#endif
