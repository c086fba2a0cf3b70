/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config/node.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/addr.h"
#include "config/print.h"

const struct lyd_node *config_named(const struct lyd_node *node, const char *name)
{
	while (node && strcmp(node->schema->name, name))
		node = node->next;
	return node;
}

const struct lyd_node *config_child(const struct lyd_node *node, const char *name)
{
	return node ? config_named(lyd_child(node), name) : NULL;
}

size_t config_count(const struct lyd_node *node, const char *name)
{
	size_t n = 0;

	for (node = config_child(node, name); node; node = config_named(node->next, name))
		n++;
	return n;
}

const char *config_text(const struct lyd_node *node, const char *name)
{
	const struct lyd_node *leaf = config_child(node, name);

	return leaf ? lyd_get_value(leaf) : "";
}

__u32 config_number(const struct lyd_node *node, const char *name)
{
	return (__u32)strtoul(config_text(node, name), NULL, 10);
}

bool config_is_true(const struct lyd_node *node, const char *name)
{
	return !strcmp(config_text(node, name), "true");
}

int config_choice(const struct lyd_node *node, const char *name, int otherwise)
{
	const struct lyd_node *leaf = config_child(node, name);

	return leaf ? ((const struct lyd_node_term *)leaf)->value.enum_item->value : otherwise;
}

struct ip6_addr config_address(const char *text)
{
	struct ip6_addr addr = {0};
	__be32 ip4;

	if (!ip4_addr_parse(text, &ip4)) {
		addr.bytes[10] = 0xff;
		addr.bytes[11] = 0xff;
		addr.words[3] = ip4;
	} else {
		ip6_addr_parse(text, &addr);
	}
	return addr;
}

char *config_node_text(const struct lyd_node *node)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (!out)
		return NULL;
	config_print_one(node, out);
	if (!fclose(out))
		return text;
	free(text);
	return NULL;
}
