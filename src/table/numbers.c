/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "table/numbers.h"

#include <errno.h>
#include <stdlib.h>

#include "table/table.h"

int numbers_init(struct numbers *numbers, __u32 first, __u32 end, const struct table_grace *grace)
{
	__u32 size = end > first ? end - first : 0;
	struct numbers_retired *ring = calloc(size + 1, sizeof(*ring));

	if (!ring)
		return -ENOMEM;
	*numbers = (struct numbers){
	        .grace = grace, .ring = ring, .size = size, .next = first, .end = first + size};
	return 0;
}

void numbers_fini(struct numbers *numbers)
{
	free(numbers->ring);
}

static bool is_free(const struct numbers *numbers, const struct numbers_retired *retired)
{
	const struct table_grace *grace = numbers->grace;

	return !grace || grace->is_over(grace->context, retired->moment);
}

int numbers_take(struct numbers *numbers, __u32 *ret_number)
{
	if (numbers->n_retired && is_free(numbers, &numbers->ring[numbers->head])) {
		*ret_number = numbers->ring[numbers->head].number;
		numbers->head = (numbers->head + 1) % numbers->size;
		numbers->n_retired--;
		return 0;
	}
	if (numbers->next == numbers->end)
		return -ENOSPC;
	*ret_number = numbers->next++;
	return 0;
}

void numbers_retire(struct numbers *numbers, __u32 number)
{
	const struct table_grace *grace = numbers->grace;
	__u32 tail = (numbers->head + numbers->n_retired++) % numbers->size;

	numbers->ring[tail] = (struct numbers_retired){
	        .moment = grace ? grace->start(grace->context) : 0, .number = number};
}
