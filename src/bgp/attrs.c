/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp/attrs.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>

#include "bgp/range.h"

enum {
	EXACT_UNITS = 64,              /* sizes up to this have a list of free pieces each */
	CLASSES = EXACT_UNITS + 4 * 8, /* then four for each doubling */
	FIRST_BUCKETS = 4096,
};

#define RESERVE_BYTES ((size_t)4 << 30) /* of addresses, not of memory */

struct bgp_attrs_pool {
	struct bgp_hops *hops;
	struct bgp_range range;
	__u32 n_used;        /* handed out at least once; unit 0 stands for BGP_ATTRS_NONE */
	__u32 free[CLASSES]; /* heads of lists, linked by `chain`; 0: empty */
	__u32 *buckets;
	__u32 n_buckets; /* a power of two */
	__u32 n_sets;
	__u64 seed; /* so that nobody outside can make sets collide */
};

/* Sizes in units: exact up to EXACT_UNITS, then 80, 96, 112, 128, 160, ... */
static unsigned int class_of(__u32 units)
{
	unsigned int shift;

	if (units <= EXACT_UNITS)
		return units - 1;
	shift = 29 - (unsigned int)__builtin_clz(units - 1);
	return EXACT_UNITS + (shift - 4) * 4 + ((units - 1) >> shift) - 4;
}

static __u32 class_units(unsigned int class)
{
	if (class < EXACT_UNITS)
		return class + 1;
	class -= EXACT_UNITS;
	return (class % 4 + 5) << (4 + class / 4);
}

static unsigned int class_of_len(size_t len)
{
	return class_of(
	        (__u32)((sizeof(struct bgp_attrs) + len + BGP_ATTRS_UNIT - 1) / BGP_ATTRS_UNIT));
}

static struct bgp_attrs *at(const struct bgp_attrs_pool *pool, __u32 attrs)
{
	return (struct bgp_attrs *)(void *)((__u8 *)pool->range.base +
	                                    (size_t)attrs * BGP_ATTRS_UNIT);
}

int bgp_attrs_pool_new(struct bgp_hops *hops, struct bgp_attrs_pool **ret_pool)
{
	struct bgp_attrs_pool *pool = calloc(1, sizeof(*pool));

	if (!pool)
		return -ENOMEM;
	pool->hops = hops;
	pool->n_used = 1;
	pool->n_buckets = FIRST_BUCKETS;
	pool->buckets = calloc(FIRST_BUCKETS, sizeof(*pool->buckets));
	if (!pool->buckets || bgp_range_reserve(&pool->range, RESERVE_BYTES)) {
		free(pool->buckets);
		free(pool);
		return -ENOMEM;
	}
	if (getrandom(&pool->seed, sizeof(pool->seed), GRND_NONBLOCK) != sizeof(pool->seed))
		pool->seed = (__u64)(size_t)pool;
	*ret_pool = pool;
	return 0;
}

void bgp_attrs_pool_free(struct bgp_attrs_pool *pool)
{
	if (!pool)
		return;
	bgp_range_release(&pool->range);
	free(pool->buckets);
	free(pool);
}

/* Multiply, and fold the upper half of the product into the lower. */
static __u64 mix(__u64 a, __u64 b)
{
	unsigned __int128 product = (unsigned __int128)a * b;

	return (__u64)product ^ (__u64)(product >> 64);
}

static __u64 hash_bytes(__u64 seed, const __u8 *bytes, size_t len)
{
	__u64 hash = seed ^ len;
	__u64 word;

	for (; len >= sizeof(word); bytes += sizeof(word), len -= sizeof(word)) {
		memcpy(&word, bytes, sizeof(word));
		hash = mix(hash ^ word, 0x9fb21c651e98df25ULL);
	}
	word = 0;
	if (len)
		memcpy(&word, bytes, len);
	return mix(hash ^ word, 0xa0761d6478bd642fULL);
}

static __u32 *bucket(const struct bgp_attrs_pool *pool, __u32 hash)
{
	return &pool->buckets[hash & (pool->n_buckets - 1)];
}

/* Twice as many buckets. Without the memory for them the chains get longer, and that is all. */
static void grow_index(struct bgp_attrs_pool *pool)
{
	__u32 n_buckets = pool->n_buckets * 2;
	__u32 *buckets = calloc(n_buckets, sizeof(*buckets));

	if (!buckets)
		return;
	for (__u32 i = 0; i < pool->n_buckets; i++) {
		__u32 next;

		for (__u32 set = pool->buckets[i]; set; set = next) {
			__u32 *head = &buckets[at(pool, set)->hash & (n_buckets - 1)];

			next = at(pool, set)->chain;
			at(pool, set)->chain = *head;
			*head = set;
		}
	}
	free(pool->buckets);
	pool->buckets = buckets;
	pool->n_buckets = n_buckets;
}

static __u32 find(const struct bgp_attrs_pool *pool, __u32 hash, __u32 hop, const __u8 *bytes,
                  size_t len)
{
	__u32 set = *bucket(pool, hash);

	for (; set; set = at(pool, set)->chain) {
		const struct bgp_attrs *attrs = at(pool, set);

		if (attrs->hash == hash && attrs->hot.hop == hop && attrs->len_bytes == len &&
		    (!len || memcmp(attrs->bytes, bytes, len) == 0))
			break;
	}
	return set;
}

static int allocate(struct bgp_attrs_pool *pool, size_t len, __u32 *ret_set)
{
	unsigned int class = class_of_len(len);
	__u32 units = class_units(class);

	if (pool->free[class]) {
		*ret_set = pool->free[class];
		pool->free[class] = at(pool, *ret_set)->chain;
		return 0;
	}
	if (RESERVE_BYTES / BGP_ATTRS_UNIT - pool->n_used < units)
		return -ENOMEM;
	*ret_set = pool->n_used;
	pool->n_used += units;
	return 0;
}

int bgp_attrs_intern(struct bgp_attrs_pool *pool, const struct bgp_attrs_hot *hot,
                     const __u8 *bytes, size_t len, __u32 *ret_attrs)
{
	__u32 hash = (__u32)hash_bytes(pool->seed ^ hot->hop, bytes, len);
	__u32 set = find(pool, hash, hot->hop, bytes, len);
	struct bgp_attrs *attrs;
	int err;

	if (set) {
		at(pool, set)->refs++;
		*ret_attrs = set;
		return 0;
	}
	err = allocate(pool, len, &set);
	if (err)
		return err;
	if (pool->n_sets >= pool->n_buckets)
		grow_index(pool);
	attrs = at(pool, set);
	*attrs = (struct bgp_attrs){
	        .refs = 1,
	        .chain = *bucket(pool, hash),
	        .hash = hash,
	        .len_bytes = (__u16)len,
	        .hot = *hot,
	};
	if (len)
		memcpy(attrs->bytes, bytes, len);
	*bucket(pool, hash) = set;
	pool->n_sets++;
	bgp_hop_ref(pool->hops, hot->hop);
	*ret_attrs = set;
	return 0;
}

void bgp_attrs_ref(struct bgp_attrs_pool *pool, __u32 attrs, __u32 times)
{
	at(pool, attrs)->refs += times;
}

void bgp_attrs_put(struct bgp_attrs_pool *pool, __u32 attrs, __u32 times)
{
	struct bgp_attrs *set = at(pool, attrs);
	unsigned int class;
	__u32 *link;

	set->refs -= times;
	if (set->refs)
		return;
	link = bucket(pool, set->hash);
	while (*link != attrs)
		link = &at(pool, *link)->chain;
	*link = set->chain;
	class = class_of_len(set->len_bytes);
	set->chain = pool->free[class];
	pool->free[class] = attrs;
	pool->n_sets--;
	bgp_hop_put(pool->hops, set->hot.hop);
}

const struct bgp_attrs *bgp_attrs_at(const struct bgp_attrs_pool *pool, __u32 attrs)
{
	return at(pool, attrs);
}

void bgp_attrs_prefetch(const struct bgp_attrs_pool *pool, __u32 attrs)
{
	__builtin_prefetch(at(pool, attrs));
}

int bgp_attrs_find(const struct bgp_attrs *attrs, __u8 code, struct bgp_reader *ret_value)
{
	return bgp_attribute_find(bgp_attrs_reader(attrs), code, ret_value);
}

void bgp_attrs_get_statistics(const struct bgp_attrs_pool *pool,
                              struct bgp_attrs_statistics *ret_statistics)
{
	*ret_statistics = (struct bgp_attrs_statistics){
	        .sets = pool->n_sets,
	        .bytes = (size_t)pool->n_used * BGP_ATTRS_UNIT +
	                 (size_t)pool->n_buckets * sizeof(*pool->buckets),
	};
}
