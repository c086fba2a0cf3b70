/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes are read without harm; what is accepted prints as text that reads as the same tree. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "config/print.h"
#include "config/tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct lys_module *module;

static struct lyd_node *read_tree(const char *text, size_t len)
{
	struct config_errors errors = {0};
	struct lyd_node *tree = NULL;
	int r = config_tree_read(module, "fuzz.conf", text, len, &tree, &errors);

	if (!r != !errors.n)
		abort(); /* refused without a reason, or accepted with one */
	config_errors_fini(&errors);
	return tree;
}

static void check_round_trip(const struct lyd_node *tree)
{
	struct lyd_node *again;
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	config_print(tree, false, out);
	fclose(out);
	again = read_tree(text, len);
	if (!again ||
	    lyd_compare_siblings(tree, again, LYD_COMPARE_FULL_RECURSION | LYD_COMPARE_DEFAULTS))
		abort();
	lyd_free_all(again);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct ly_ctx *ctx;
	struct lyd_node *tree;

	if (!ctx && config_model_new(config_yang_softwire, &ctx, &module))
		abort();
	tree = read_tree((const char *)data, size);
	if (tree)
		check_round_trip(tree);
	lyd_free_all(tree);
	return 0;
}
