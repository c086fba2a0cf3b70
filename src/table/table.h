/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The softwire table: the encapsulation table of RFC 5747, figure 4. It maps IPv4 prefixes to the
 * IPv6 endpoint behind which they are reachable, and own prefixes to the own VIF.
 *
 * The table is kept twice. The truth lives here: every prefix with an entry for each owner that
 * inserted it; the entry with the lowest preference is the best one. The best entries are compiled
 * into the flat arrays of `struct table_memory`, which the kernel program reads while they change:
 * at any moment a reader finds the old or the new answer for an address, never a mixture.
 *
 * One thread calls these functions. Nothing here knows where the arrays come from.
 */
#ifndef TABLE_TABLE_H
#define TABLE_TABLE_H

#include <stddef.h>

#include "core/hop.h"
#include "core/types.h"
#include "table/memory.h"

struct table;

/* Who inserted an entry. A prefix holds at most one entry of each owner. */
enum table_owner {
	TABLE_OWNER_CONNECTED, /* addresses and connected prefixes of this router */
	TABLE_OWNER_STATIC,    /* configuration */
	TABLE_OWNER_RUNTIME,   /* `softwire table add`, until the daemon ends */
	TABLE_OWNER_BGP,       /* MP-BGP */
	TABLE_OWNERS,
};

/* Preferences in use: the lowest wins, then the lowest owner. */
enum {
	TABLE_PREFERENCE_CONNECTED = 0,
	TABLE_PREFERENCE_STATIC = 5,
	TABLE_PREFERENCE_RUNTIME = 10,
	TABLE_PREFERENCE_BGP = 170,
};

enum table_kind {
	TABLE_LOCAL,  /* a prefix of an own island */
	TABLE_OWN,    /* an address of this router */
	TABLE_REMOTE, /* behind another PE's VIF */
};

enum {
	TABLE_ENDPOINTS_MAX = HOP_LIST_MEMBERS,
};

/*
 * What a prefix points at. For TABLE_REMOTE: one endpoint, or a list of different ones. The first
 * `n_equal` of a list share the flows (by hash, each flow stays with one); the others are backups,
 * of which the first usable one takes over when none of the equal ones is usable. The order of
 * equal ones means nothing; the table gives them sorted by address. 0 counts as 1 in both numbers,
 * so that a single endpoint needs no more than `endpoint`.
 */
struct table_target {
	enum table_kind kind;
	__u8 n_endpoints;
	__u8 n_equal;
	union {
		struct ip6_addr endpoint;
		struct ip6_addr endpoints[TABLE_ENDPOINTS_MAX];
	};
};

/* Whether it is one of the target's endpoints. */
bool table_target_has_endpoint(const struct table_target *target, const struct ip6_addr *endpoint);

struct table_entry {
	struct ip4_prefix prefix;
	struct table_target target;
	__u32 hop; /* the number that stands for the target */
	enum table_owner owner;
	__u8 preference;
	bool is_best;
};

/*
 * What the table tells its user, from within the call that caused it. The callbacks must not change
 * the table. Pointers are valid during the call only.
 */
struct table_listener {
	/* The best entry of a prefix changed; NULL stands for "there is none". */
	void (*best_changed)(void *context, const struct ip4_prefix *prefix,
	                     const struct table_target *was, const struct table_target *is);
	/*
	 * An endpoint came into use under this hop number, by itself or in lists, or ceased to be
	 * in use. What readers remember of the number's former endpoint must not count any more.
	 */
	void (*hop_changed)(void *context, __u32 hop, const struct ip6_addr *endpoint,
	                    bool is_in_use);
	/*
	 * An endpoint in use has become usable or unusable. Lists have switched already; what
	 * readers remember of the endpoint itself must be asked for again.
	 */
	void (*endpoint_switched)(void *context, const struct ip6_addr *endpoint, bool is_usable);
	void *context;
};

/*
 * Readers may still hold what a change took out of the arrays. `start` names a moment (any
 * increasing number), `is_over` says whether every reader of that moment has finished; only
 * then are pages and hop numbers used again.
 */
struct table_grace {
	__u64 (*start)(void *context);
	bool (*is_over)(void *context, __u64 moment);
	void *context;
};

/*
 * Make an empty table that compiles into `memory`, which the caller keeps for as long as the table
 * lives and which must be all zero. `listener` may be NULL; `grace` NULL means that there are no
 * concurrent readers. Returns 0 or -ENOMEM.
 */
int table_new(const struct table_memory *memory, const struct table_listener *listener,
              const struct table_grace *grace, struct table **ret_table);
void table_free(struct table *table);

/*
 * Several changes are about to come: call the one for each of their prefixes, then the other for
 * each, and the waits for memory overlap. Nothing depends on it.
 */
void table_expect(const struct table *table, const struct ip4_prefix *prefix);
void table_expect_entries(const struct table *table, const struct ip4_prefix *prefix);

/*
 * Insert or replace the owner's entry for a prefix. Returns 0; -EINVAL for host bits or for an
 * endpoint that can't be one or is there twice; -ENOMEM; -ENOSPC when the hop numbers or the pages
 * of the arrays are used up, or are still waiting for readers. On failure nothing has changed.
 * Readers see the new answer when the call returns.
 */
int table_insert(struct table *table, const struct ip4_prefix *prefix,
                 const struct table_target *target, enum table_owner owner, __u8 preference);

/* Withdraw the owner's entry. The next best takes over. Returns 0 or -ENOENT. */
int table_withdraw(struct table *table, const struct ip4_prefix *prefix, enum table_owner owner);

/* The longest match for an address, from the truth. Returns 0 or -ENOENT. */
int table_lookup(const struct table *table, __be32 addr, struct table_entry *ret_entry);

/* The best entry of exactly this prefix. Returns 0 or -ENOENT. */
int table_find(const struct table *table, const struct ip4_prefix *prefix,
               struct table_entry *ret_entry);

/*
 * Visit entries in the order of their prefixes, resumable: start with a zeroed cursor. Calls
 * `visit` at most `max` times and returns how often; 0 is the end. All owners' entries of a prefix
 * are visited, the best first. Changes between two calls are allowed.
 */
struct table_cursor {
	struct ip4_prefix next;
	bool is_at_end;
};
size_t table_walk(const struct table *table, struct table_cursor *cursor, size_t max,
                  void (*visit)(void *context, const struct table_entry *entry), void *context);

/*
 * Say whether packets may be sent to an endpoint; all are usable until something else is said. All
 * hops that have it switch at once, without a look at the prefixes: the time taken grows with the
 * number of different lists that contain it. What is said holds until the opposite is said, also
 * for an endpoint that is not in use (yet, or any more). Returns 0; -ENOSPC when there is no hop
 * number left to remember an endpoint with that isn't in use.
 */
int table_set_endpoint_usable(struct table *table, const struct ip6_addr *endpoint, bool is_usable);
bool table_is_endpoint_usable(const struct table *table, const struct ip6_addr *endpoint);

/*
 * What a hop number stands for; bit i of `ret_active` says that flows go to endpoints[i] now.
 * Returns 0 or -ENOENT.
 */
int table_hop_target(const struct table *table, __u32 hop, struct table_target *ret_target,
                     __u8 *ret_active);

/*
 * Endpoints in use: hop numbers count from HOP_FIRST to below HOP_MAX. Returns how many entries
 * have it, by itself or in a list; for 0, `ret_endpoint` is untouched.
 */
size_t table_hop_prefixes(const struct table *table, __u32 hop, struct ip6_addr *ret_endpoint);
/* The hop number of an endpoint, or HOP_NONE. */
__u32 table_hop_of(const struct table *table, const struct ip6_addr *endpoint);

/* Set the learnt path MTU of an endpoint (bytes, 0: forget). Returns 0 or -ENOENT. */
int table_set_path_mtu(struct table *table, const struct ip6_addr *endpoint, __u16 mtu);

struct table_statistics {
	size_t prefixes;      /* prefixes with an entry */
	size_t entries;       /* entries of all owners */
	size_t endpoints;     /* in use */
	size_t lists;         /* different lists of endpoints in use */
	size_t pages;         /* /24s with longer prefixes, each a page of the arrays */
	size_t truth_bytes;   /* memory of the truth */
	size_t compiled_used; /* bytes of the arrays that hold something */
	size_t compiled_size; /* bytes of the arrays in all */
};
void table_get_statistics(const struct table *table, struct table_statistics *ret_statistics);

#endif
