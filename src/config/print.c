/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config/print.h"

#include <string.h>

static void indent(unsigned int depth, FILE *out)
{
	while (depth--)
		fputs("    ", out);
}

/* Whether a value reads as one word without quotes. */
static bool is_plain(const char *value)
{
	if (!*value || *value == '#' || !strncmp(value, "//", 2) || !strncmp(value, "/*", 2))
		return false;
	return !strpbrk(value, " \t\r\n;{}\"");
}

static void print_value(const char *value, FILE *out)
{
	if (is_plain(value)) {
		fputs(value, out);
		return;
	}
	putc('"', out);
	for (; *value; value++) {
		if (*value == '\n')
			fputs("\\n", out);
		else if (*value == '\t')
			fputs("\\t", out);
		else if (*value == '"' || *value == '\\')
			fprintf(out, "\\%c", *value);
		else
			putc(*value, out);
	}
	putc('"', out);
}

static bool is_shown(const struct lyd_node *node, bool with_defaults)
{
	return with_defaults || !(node->flags & LYD_DEFAULT);
}

static void print_siblings(const struct lyd_node *node, bool with_defaults, unsigned int depth,
                           FILE *out);

static void print_block(const struct lyd_node *first, bool with_defaults, unsigned int depth,
                        FILE *out)
{
	const struct lyd_node *child = first;

	while (child && !is_shown(child, with_defaults))
		child = child->next;
	if (!child) {
		fputs(";\n", out);
		return;
	}
	fputs(" {\n", out);
	print_siblings(child, with_defaults, depth + 1, out);
	indent(depth, out);
	fputs("}\n", out);
}

static void print_node(const struct lyd_node *node, bool with_defaults, unsigned int depth,
                       FILE *out)
{
	const struct lyd_node *child = lyd_child(node);

	indent(depth, out);
	fputs(node->schema->name, out);
	if (node->schema->nodetype & (LYS_LEAF | LYS_LEAFLIST)) {
		const struct lysc_node_leaf *leaf = (const struct lysc_node_leaf *)node->schema;

		if (leaf->type->basetype != LY_TYPE_EMPTY) {
			putc(' ', out);
			print_value(lyd_get_value(node), out);
		}
		fputs(";\n", out);
		return;
	}
	for (; child && lysc_is_key(child->schema); child = child->next) {
		putc(' ', out);
		print_value(lyd_get_value(child), out);
	}
	print_block(child, with_defaults, depth, out);
}

static void print_siblings(const struct lyd_node *node, bool with_defaults, unsigned int depth,
                           FILE *out)
{
	for (; node; node = node->next)
		if (is_shown(node, with_defaults))
			print_node(node, with_defaults, depth, out);
}

void config_print(const struct lyd_node *tree, bool with_defaults, FILE *out)
{
	print_siblings(tree, with_defaults, 0, out);
}

void config_print_one(const struct lyd_node *node, FILE *out)
{
	print_node(node, false, 0, out);
}
