/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the tests of trees share: a model that has nothing to do with softwires, and reading into
 * it. */
#ifndef TEST_CONFIG_TREE_H
#define TEST_CONFIG_TREE_H

#include <stdlib.h>
#include <string.h>

#include "config/print.h"
#include "config/tree.h"

static const char kitchen_yang[] =
        "module kitchen { yang-version 1.1; namespace \"urn:kitchen\"; prefix k;"
        " container kitchen { presence \"a kitchen\";"
        "  leaf name { type string; }"
        "  leaf open { type empty; }"
        "  leaf degrees { type int8 { range \"-20..20\"; } default 7; }"
        "  leaf salt { type boolean; default false; }"
        "  leaf size { type union { type uint8; type enumeration { enum small; enum large; } } }"
        "  leaf-list guest { type string; ordered-by user; }"
        "  list shelf { key \"row column\"; leaf row { type uint8; } leaf column { type string; }"
        "   container box { presence \"a box\"; leaf weight { type uint16; } } }"
        "  choice heat { case gas { leaf gas { type empty; } } case wood { container wood {"
        " presence \"a fire\";"
        "   leaf kind { type string; mandatory true; } } } }"
        " } }";

struct model {
	struct ly_ctx *ctx;
	struct lys_module *module;
};

static inline int setup_kitchen(void **state)
{
	static struct model model;

	*state = &model;
	return config_model_new(kitchen_yang, &model.ctx, &model.module);
}

static inline int setup_softwire(void **state)
{
	static struct model model;

	*state = &model;
	return config_model_new(config_yang_softwire, &model.ctx, &model.module);
}

static inline int teardown_model(void **state)
{
	ly_ctx_destroy(((struct model *)*state)->ctx);
	return 0;
}

/* The tree of a text that has no errors. */
static inline struct lyd_node *read_good(const struct model *model, const char *text)
{
	struct config_errors errors = {0};
	struct lyd_node *tree = NULL;
	int r = config_tree_read(model->module, "t", text, strlen(text), &tree, &errors);

	config_errors_print(&errors, stderr);
	config_errors_fini(&errors);
	assert_int_equal(r, 0);
	return tree;
}

/* The errors of a text, as they are printed; the caller frees them. */
static inline char *read_bad(const struct model *model, const char *text)
{
	struct config_errors errors = {0};
	struct lyd_node *tree = NULL;
	char *said = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&said, &len);

	assert_int_equal(config_tree_read(model->module, "t", text, strlen(text), &tree, &errors),
	                 -EINVAL);
	assert_null(tree);
	config_errors_print(&errors, out);
	fclose(out);
	config_errors_fini(&errors);
	return said;
}

static inline char *print_tree(const struct lyd_node *tree, bool with_defaults)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	config_print(tree, with_defaults, out);
	fclose(out);
	return text;
}

/* Read, print, and compare what was printed. */
static inline void assert_prints(const struct model *model, const char *text, const char *printed)
{
	struct lyd_node *tree = read_good(model, text);
	char *out = print_tree(tree, false);

	assert_string_equal(out, printed);
	free(out);
	lyd_free_all(tree);
}

static inline void assert_says(const struct model *model, const char *text, const char *message)
{
	char *said = read_bad(model, text);

	assert_string_equal(said, message);
	free(said);
}

#endif
