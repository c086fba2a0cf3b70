/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libyang's own validation ends at the first error. It decides whether there is one; to find all of
 * them, the tree is walked here.
 */
#include "config/validate.h"

#include <errno.h>
#include <string.h>

#include "config/bind.h"
#include "config/explain.h"
#include "config/schema.h"

struct checker {
	const char *file;
	const struct lys_module *module;
	struct config_errors *errors;
	size_t n_before; /* errors of the reader */
};

static bool has_instance(const struct lyd_node *siblings, const struct lysc_node *schema)
{
	return !lyd_find_sibling_val(siblings, schema, NULL, 0, NULL);
}

/* The first node that one of the cases of a choice has; NULL if it is not taken. */
static const struct lyd_node *find_case(const struct lyd_node *siblings,
                                        const struct lysc_node *one_case)
{
	const struct lysc_node *schema = NULL;
	struct lyd_node *node = NULL;

	while (!node && (schema = lys_getnext(schema, one_case, NULL, 0)))
		lyd_find_sibling_val(siblings, schema, NULL, 0, &node);
	return node;
}

/* A choice takes one case: one must be there if it is mandatory, and never two. */
static bool check_choice(struct checker *c, const struct lyd_node *siblings,
                         const struct lysc_node *choice)
{
	const struct lyd_node *first = NULL;
	const struct lysc_node *one_case;

	LY_LIST_FOR(lysc_node_child(choice), one_case)
	{
		const struct lyd_node *node = find_case(siblings, one_case);

		if (first && node)
			config_errors_add(c->errors, c->file, config_node_line(node),
			                  "'%s' and '%s' exclude each other; the other is at line "
			                  "%u",
			                  node->schema->name, first->schema->name,
			                  config_node_line(first));
		first = first ? first : node;
	}
	return first || !(choice->flags & LYS_MAND_TRUE);
}

static void explain_choice(const struct lysc_node *choice, char *buf, size_t size)
{
	const struct lysc_node *node = NULL;
	size_t len = 0;

	while ((node = lys_getnext(node, choice, NULL, 0)) && len + 1 < size) {
		len += (size_t)snprintf(buf + len, size - len, "%s", len ? "' or '" : "");
		if (len + 1 < size)
			config_explain_statement(node, buf + len, size - len);
		len += strlen(buf + len);
	}
}

/* A node as it is written: "tunnel", "remote 203.0.113.0/24", "hop-limit 64". */
static void named(const struct lyd_node *node, char *buf, size_t size)
{
	const struct lyd_node *value = node->schema->nodetype == LYS_LIST ? lyd_child(node) : node;

	if (node->schema->nodetype == LYS_CONTAINER || !*lyd_get_value(value))
		snprintf(buf, size, "%s", node->schema->name);
	else
		snprintf(buf, size, "%s %.60s", node->schema->name, lyd_get_value(value));
}

/* `parent` NULL: at the top of the file. */
static void missing(struct checker *c, const struct lyd_node *parent,
                    const struct lysc_node *schema)
{
	char expected[512], inner[256], name[128];

	if (schema->nodetype == LYS_CHOICE)
		explain_choice(schema, expected, sizeof(expected));
	else
		config_explain_statement(schema, expected, sizeof(expected));
	if (!parent) {
		config_errors_add(c->errors, c->file, 1, "nothing says the %s; expected '%s'",
		                  schema->name, expected);
		return;
	}
	for (; parent->flags & LYD_DEFAULT && lyd_parent(parent); parent = lyd_parent(parent)) {
		schema = parent->schema; /* nobody has written this block either */
		snprintf(inner, sizeof(inner), "%.250s", expected);
		snprintf(expected, sizeof(expected), "%s { %s }", schema->name, inner);
	}
	named(parent, name, sizeof(name));
	config_errors_add(c->errors, c->file, config_node_line(parent),
	                  "'%s' lacks '%s'; expected '%s'", name, schema->name, expected);
}

static void check_children(struct checker *c, const struct lyd_node *parent,
                           const struct lyd_node *siblings)
{
	const struct lysc_node *schema = NULL;

	while ((schema =
	                lys_getnext(schema, parent ? parent->schema : NULL,
	                            parent ? NULL : c->module->compiled, LYS_GETNEXT_WITHCHOICE))) {
		bool is_fine = true;

		if (schema->nodetype == LYS_CHOICE)
			is_fine = check_choice(c, siblings, schema);
		else if (schema->nodetype == LYS_LEAF && schema->flags & LYS_MAND_TRUE)
			is_fine = has_instance(siblings, schema);
		if (!is_fine)
			missing(c, parent, schema);
	}
}

static void broken_must(struct checker *c, const struct lyd_node *node,
                        const struct lysc_must *must)
{
	char name[128];

	named(node, name, sizeof(name));
	config_errors_add(c->errors, c->file, config_node_line(node), "'%s': %s", name,
	                  must->emsg ? must->emsg : "this does not fit the rest");
}

static void check_musts(struct checker *c, const struct lyd_node *node)
{
	struct lysc_must *musts = lysc_node_musts(node->schema);
	LY_ARRAY_COUNT_TYPE i;

	LY_ARRAY_FOR(musts, i)
	{
		ly_bool holds = 1;

		if (!lyd_eval_xpath(node, lyxp_get_expr(musts[i].cond), &holds) && !holds)
			broken_must(c, node, &musts[i]);
	}
}

static void check_siblings(struct checker *c, const struct lyd_node *parent,
                           const struct lyd_node *siblings, bool is_damaged)
{
	const struct lyd_node *node;

	if (!is_damaged && (parent || !c->n_before))
		check_children(c, parent, siblings);
	LY_LIST_FOR(siblings, node)
	{
		bool is_inner = node->schema->nodetype & (LYS_CONTAINER | LYS_LIST);

		if (!is_damaged && !config_node_is_damaged(node))
			check_musts(c, node);
		if (is_inner)
			check_siblings(c, node, lyd_child(node), config_node_is_damaged(node));
	}
}

/* What libyang objects to and the walk does not know: its words, at the right line. */
static void repeat_library(struct checker *c, const struct lyd_node *tree)
{
	const struct ly_err_item *item = ly_err_last(c->module->ctx);
	const char *path = item && item->path ? strchr(item->path, '/') : NULL;
	struct lyd_node *node = NULL;
	char data_path[512];

	if (path && tree) {
		snprintf(data_path, sizeof(data_path), "%s", path);
		if (strrchr(data_path, '"'))
			*strrchr(data_path, '"') = '\0';
		lyd_find_path(tree, data_path, 0, &node);
	}
	config_errors_add(c->errors, c->file, node ? config_node_line(node) : 1, "%s",
	                  item && item->msg ? item->msg : "this does not fit the model");
}

int config_validate(struct lyd_node **tree, const struct lys_module *module, const char *file,
                    struct config_errors *errors)
{
	struct checker c = {
	        .file = file, .module = module, .errors = errors, .n_before = errors->n};
	LY_ERR error;

	ly_err_clean(module->ctx, NULL);
	error = lyd_validate_module(tree, module, LYD_VALIDATE_NO_STATE, NULL);
	if (error == LY_EMEM)
		return -ENOMEM;
	if (!error)
		return 0;
	if (lyd_new_implicit_module(tree, module, LYD_IMPLICIT_NO_STATE, NULL) == LY_EMEM)
		return -ENOMEM;
	check_siblings(&c, NULL, *tree, false);
	if (!errors->n)
		repeat_library(&c, *tree);
	ly_err_clean(module->ctx, NULL);
	return 0;
}
