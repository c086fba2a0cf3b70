/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config/schema.h"

#include <string.h>

#define NAME_MAX_COMPARED 40

const struct lysc_node *config_schema_next(const struct lysc_node *last,
                                           const struct lysc_node *parent,
                                           const struct lys_module *module)
{
	do {
		last = lys_getnext(last, parent, parent ? NULL : module->compiled, 0);
	} while (last &&
	         (!(last->flags & LYS_CONFIG_W) ||
	          !(last->nodetype & (LYS_CONTAINER | LYS_LIST | LYS_LEAF | LYS_LEAFLIST))));
	return last;
}

const struct lysc_node *config_schema_find(const struct lysc_node *parent,
                                           const struct lys_module *module, const char *name)
{
	const struct lysc_node *node = NULL;

	while ((node = config_schema_next(node, parent, module))) {
		size_t prefix = strlen(node->module->name);

		if (!strcmp(node->name, name))
			return node;
		if (!strncmp(name, node->module->name, prefix) && name[prefix] == ':' &&
		    !strcmp(node->name, name + prefix + 1))
			return node;
	}
	return NULL;
}

static unsigned int least(unsigned int a, unsigned int b, unsigned int c)
{
	unsigned int ab = a < b ? a : b;

	return ab < c ? ab : c;
}

/* Letters to insert, remove or change to make one name of the other (Levenshtein). */
static unsigned int distance(const char *a, const char *b)
{
	unsigned int row[NAME_MAX_COMPARED + 1];
	size_t n_a = strlen(a), n_b = strlen(b);

	if (n_a > NAME_MAX_COMPARED || n_b > NAME_MAX_COMPARED)
		return NAME_MAX_COMPARED;
	for (size_t j = 0; j <= n_b; j++)
		row[j] = (unsigned int)j;
	for (size_t i = 1; i <= n_a; i++) {
		unsigned int diagonal = row[0];

		row[0] = (unsigned int)i;
		for (size_t j = 1; j <= n_b; j++) {
			unsigned int above = row[j];

			row[j] =
			        least(above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1]));
			diagonal = above;
		}
	}
	return row[n_b];
}

const char *config_schema_nearest(const struct lysc_node *parent, const struct lys_module *module,
                                  const char *name)
{
	const struct lysc_node *node = NULL;
	unsigned int best = 1 + (unsigned int)strlen(name) / 3;
	const char *nearest = NULL;

	while ((node = config_schema_next(node, parent, module))) {
		unsigned int d = distance(name, node->name);

		if (d <= best) {
			best = d - (d > 0);
			nearest = node->name;
		}
	}
	return nearest;
}

bool config_schema_is_key(const struct lysc_node *node)
{
	return node->nodetype == LYS_LEAF && lysc_is_key(node);
}
