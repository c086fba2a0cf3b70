/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config/bind.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "config/explain.h"
#include "config/schema.h"

struct binder {
	const char *file;
	const struct lys_module *module;
	struct config_errors *errors;
	struct lyd_node *tree;
};

/* A node's private word: the line, and in the lowest bit whether it is damaged. */
static void note(struct lyd_node *node, unsigned int line)
{
	node->priv = (void *)((uintptr_t)line << 1);
}

static void damage(struct lyd_node *node)
{
	for (; node; node = lyd_parent(node))
		node->priv = (void *)((uintptr_t)node->priv | 1);
}

bool config_node_is_damaged(const struct lyd_node *node)
{
	return (uintptr_t)node->priv & 1;
}

unsigned int config_node_line(const struct lyd_node *node)
{
	for (; node; node = lyd_parent(node))
		if ((uintptr_t)node->priv >> 1)
			return (unsigned int)((uintptr_t)node->priv >> 1);
	return 1;
}

/* Where words are looked up: a block's node, or the top (NULL). */
static const struct lysc_node *schema_of(const struct lyd_node *parent)
{
	return parent ? parent->schema : NULL;
}

static void unknown(struct binder *b, struct lyd_node *parent, const struct config_word *word)
{
	const struct lysc_node *schema = schema_of(parent);
	const char *nearest = config_schema_nearest(schema, b->module, word->text);
	char names[512];

	damage(parent);
	if (nearest)
		snprintf(names, sizeof(names), "did you mean '%s'?", nearest);
	else
		config_explain_children(schema, b->module, names, sizeof(names));
	if (schema)
		config_errors_add(b->errors, b->file, word->line,
		                  "unknown statement '%.60s' in '%s'; %s", word->text, schema->name,
		                  names);
	else
		config_errors_add(b->errors, b->file, word->line, "unknown statement '%.60s'; %s",
		                  word->text, names);
}

static void missing_semicolon(struct binder *b, const struct config_word *first,
                              const struct config_word *last)
{
	char text[CONFIG_WORDS_TEXT];

	config_errors_add(b->errors, b->file, last->line, "missing ';' after '%s'",
	                  config_words_print(first, last, text, sizeof(text)));
}

/* The value that tells instances of a list or leaf-list apart; "" for other nodes. */
static const char *identity(const struct lyd_node *node)
{
	if (node->schema->nodetype == LYS_LIST)
		return lyd_get_value(lyd_child(node));
	return node->schema->nodetype == LYS_LEAFLIST ? lyd_get_value(node) : "";
}

/* An earlier node with the same meaning: the same value or keys, or the same name where there is
 * one. */
static struct lyd_node *find_same(const struct lyd_node *siblings, const struct lyd_node *node)
{
	struct lyd_node *first = NULL;

	if (node->schema->nodetype & (LYS_LIST | LYS_LEAFLIST))
		lyd_find_sibling_first(siblings, node, &first);
	else
		lyd_find_sibling_val(siblings, node->schema, NULL, 0, &first);
	return first;
}

/*
 * Put a node among its siblings, or refuse and free it where one of the same meaning stands there.
 * Returns 0 and the node, or NULL for it; or -ENOMEM.
 */
static int place(struct binder *b, struct lyd_node *parent, struct lyd_node *node,
                 struct lyd_node **ret_node)
{
	struct lyd_node *first;
	LY_ERR error;

	*ret_node = NULL;
	lyd_unlink_tree(node);
	first = find_same(parent ? lyd_child(parent) : b->tree, node);
	if (first) {
		config_errors_add(b->errors, b->file, config_node_line(node),
		                  "'%s%s%.60s' is there twice; the first is at line %u",
		                  node->schema->name, *identity(node) ? " " : "", identity(node),
		                  config_node_line(first));
		damage(parent);
		lyd_free_tree(node);
		return 0;
	}
	if (parent)
		error = lyd_insert_child(parent, node);
	else
		error = lyd_insert_sibling(b->tree, node, &b->tree);
	if (error) {
		lyd_free_tree(node);
		return -ENOMEM;
	}
	*ret_node = node;
	return 0;
}

/* The library has refused a value: say why, or that memory is short. */
static int refuse_value(struct binder *b, struct lyd_node *parent, LY_ERR error,
                        const struct lysc_node *schema, const struct config_word *value)
{
	const struct ly_err_item *item = ly_err_last(b->module->ctx);

	if (error == LY_EMEM)
		return -ENOMEM;
	damage(parent);
	config_explain_value(b->errors, b->file, value->line, schema, value->text,
	                     item ? item->msg : NULL);
	ly_err_clean((struct ly_ctx *)b->module->ctx, NULL);
	return 0;
}

static bool takes_no_value(const struct lysc_node *schema)
{
	return schema->nodetype == LYS_LEAF &&
	       ((const struct lysc_node_leaf *)schema)->type->basetype == LY_TYPE_EMPTY;
}

/* Add a leaf, or one value of a leaf-list. `value` NULL: there is none. */
static int bind_value(struct binder *b, struct lyd_node *parent, const struct lysc_node *schema,
                      const struct config_word *name, const struct config_word *value)
{
	struct lyd_node *node;
	LY_ERR error;

	if (!value && !takes_no_value(schema)) {
		damage(parent);
		config_explain_no_value(b->errors, b->file, name->line, schema);
		return 0;
	}
	error = lyd_new_term(parent, schema->module, schema->name, value ? value->text : "", 0,
	                     &node);
	if (error)
		return refuse_value(b, parent, error, schema, value ? value : name);
	note(node, value ? value->line : name->line);
	if (value && config_explain_host_bits(b->errors, b->file, value->line, schema, value->text,
	                                      lyd_get_value(node))) {
		damage(parent);
		lyd_free_tree(node);
		return 0;
	}
	return place(b, parent, node, &node);
}

static int bind_words(struct binder *b, struct lyd_node *parent, const struct config_word *words,
                      const struct config_statement *statement);

/* The rest of a statement stands on a new line: it is another one, and a ';' is missing. */
static int bind_rest(struct binder *b, struct lyd_node *parent, const struct config_word *first,
                     const struct config_word *last, const struct config_statement *statement)
{
	missing_semicolon(b, first, last);
	return bind_words(b, parent, last->next, statement);
}

/* "NAME VALUE", or "NAME VALUE..." for a leaf-list, with nothing behind it. */
static int bind_term(struct binder *b, struct lyd_node *parent, const struct lysc_node *schema,
                     const struct config_word *words, const struct config_statement *statement)
{
	const struct config_word *last = words;
	int r = 0;

	if (!last->next && statement->has_block) {
		damage(parent);
		config_explain_extra(b->errors, b->file, last->line, schema, "{");
		return 0;
	}
	do {
		const struct config_word *value = takes_no_value(schema) ? NULL : last->next;

		r = bind_value(b, parent, schema, words, value);
		last = value ? value : last;
	} while (!r && schema->nodetype == LYS_LEAFLIST && last->next &&
	         (last->next->line == last->line ||
	          !config_schema_find(schema_of(parent), b->module, last->next->text)));
	if (r)
		return r;
	if (last->next && last->next->line > last->line)
		return bind_rest(b, parent, words, last, statement);
	if (last->next || statement->has_block) {
		damage(parent);
		config_explain_extra(b->errors, b->file, last->line, schema,
		                     last->next ? last->next->text : "{");
	}
	return 0;
}

#define KEYS_MAX 4

/* The words for the keys of a list: from behind its name, or from statements in its block. */
static const struct config_word *find_keys(const struct lysc_node *schema,
                                           const struct config_word *words,
                                           const struct config_statement *statement,
                                           const struct config_word *ret_keys[KEYS_MAX])
{
	const struct lysc_node *key = lysc_node_child(schema);

	for (int i = 0; i < KEYS_MAX && key && lysc_is_key(key); i++, key = key->next) {
		const struct config_statement *inside = statement->children;

		if (words->next) {
			words = words->next;
			ret_keys[i] = words;
			continue;
		}
		while (inside && strcmp(inside->words->text, key->name))
			inside = inside->next;
		ret_keys[i] = inside ? inside->words->next : NULL;
	}
	return words;
}

/* Whether the library will take the keys; if not, the reason is added to the errors. */
static int check_keys(struct binder *b, struct lyd_node *parent, const struct lysc_node *schema,
                      const struct config_word *name, const struct config_word *const keys[],
                      bool *ret_is_good)
{
	const struct lysc_node *key = lysc_node_child(schema);

	*ret_is_good = false;
	for (int i = 0; i < KEYS_MAX && key && lysc_is_key(key); i++, key = key->next) {
		const char *canonical = NULL;
		LY_ERR error;
		bool has_host_bits;

		if (!keys[i]) {
			damage(parent);
			config_explain_no_value(b->errors, b->file, name->line, schema);
			return 0;
		}
		error = lyd_value_validate(b->module->ctx, key, keys[i]->text,
		                           strlen(keys[i]->text), NULL, NULL, &canonical);
		if (error)
			return refuse_value(b, parent, error, key, keys[i]);
		has_host_bits = config_explain_host_bits(b->errors, b->file, keys[i]->line, key,
		                                         keys[i]->text, canonical);
		lydict_remove(b->module->ctx, canonical);
		if (has_host_bits) {
			damage(parent);
			return 0;
		}
	}
	*ret_is_good = true;
	return 0;
}

/* Make the node of a list or container; NULL for it if it was refused. */
static int new_inner(struct binder *b, struct lyd_node *parent, const struct lysc_node *schema,
                     const struct config_word *name, const struct config_word *const keys[],
                     struct lyd_node **ret_node)
{
	struct lyd_node *node;
	bool is_good = true;
	LY_ERR error;

	*ret_node = NULL;
	if (schema->nodetype == LYS_CONTAINER) {
		error = lyd_new_inner(parent, schema->module, schema->name, 0, &node);
	} else {
		int r = check_keys(b, parent, schema, name, keys, &is_good);

		if (r || !is_good)
			return r;
		error = lyd_new_list(parent, schema->module, schema->name, 0, &node, keys[0]->text,
		                     keys[1] ? keys[1]->text : NULL, keys[2] ? keys[2]->text : NULL,
		                     keys[3] ? keys[3]->text : NULL);
	}
	if (error)
		return -ENOMEM;
	note(node, name->line);
	return place(b, parent, node, ret_node);
}

static int bind_children(struct binder *b, struct lyd_node *parent,
                         const struct config_statement *statement, bool has_keys_inside)
{
	int r = 0;

	for (; statement && !r; statement = statement->next) {
		const struct lysc_node *schema =
		        config_schema_find(schema_of(parent), b->module, statement->words->text);

		if (has_keys_inside && schema && config_schema_is_key(schema))
			continue;
		r = bind_words(b, parent, statement->words, statement);
	}
	return r;
}

/*
 * What follows the head of a list or container: the short form "remote PREFIX endpoint ADDRESS;"
 * has its statements there, and then may come the block. `last` is the head's last word.
 */
static int bind_body(struct binder *b, struct lyd_node *node, const struct config_word *head,
                     const struct config_word *last, const struct config_statement *statement)
{
	bool has_keys_inside = node->schema->nodetype == LYS_LIST && !head->next;
	int r = 0;

	while (last->next && !r) {
		const struct config_word *name = last->next;
		const struct lysc_node *schema =
		        config_schema_find(node->schema, b->module, name->text);

		if (!schema && name->line > last->line)
			return bind_rest(b, lyd_parent(node), head, last, statement);
		if (!schema) {
			unknown(b, node, name);
			return 0;
		}
		if (schema->nodetype & (LYS_LIST | LYS_CONTAINER))
			return bind_words(b, node, name, statement);
		last = takes_no_value(schema) || !name->next ? name : name->next;
		r = bind_value(b, node, schema, name, last == name ? NULL : last);
	}
	return r ? r : bind_children(b, node, statement->children, has_keys_inside);
}

/* A statement, or the part of one that begins with the name of a node below `parent`. */
static int bind_words(struct binder *b, struct lyd_node *parent, const struct config_word *words,
                      const struct config_statement *statement)
{
	const struct lysc_node *schema =
	        config_schema_find(schema_of(parent), b->module, words->text);
	const struct config_word *keys[KEYS_MAX] = {NULL}, *last = words;
	struct lyd_node *node;
	int r;

	if (!schema) {
		unknown(b, parent, words);
		return 0;
	}
	if (config_schema_is_key(schema)) {
		damage(parent);
		config_explain_key(b->errors, b->file, words->line, schema);
		return 0;
	}
	if (schema->nodetype & (LYS_LEAF | LYS_LEAFLIST))
		return bind_term(b, parent, schema, words, statement);
	if (schema->nodetype == LYS_LIST)
		last = find_keys(schema, words, statement, keys);
	r = new_inner(b, parent, schema, words, keys, &node);
	return r || !node ? r : bind_body(b, node, words, last, statement);
}

int config_bind(const struct config_document *document, const struct lys_module *module,
                const char *file, struct config_errors *errors, struct lyd_node **ret_tree)
{
	struct binder b = {.file = file, .module = module, .errors = errors};
	int r = bind_children(&b, NULL, document->statements, false);

	if (r) {
		lyd_free_all(b.tree);
		return r;
	}
	*ret_tree = b.tree;
	return 0;
}
