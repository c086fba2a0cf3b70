/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>

#include "tree.h"

/* What is printed reads as the same tree, with and without defaults. */
static void assert_round_trip(const struct model *model, const char *text)
{
	struct lyd_node *tree = read_good(model, text);

	for (int with_defaults = 0; with_defaults < 2; with_defaults++) {
		char *printed = print_tree(tree, with_defaults);
		struct lyd_node *again = read_good(model, printed);

		assert_int_equal(lyd_compare_siblings(tree, again, LYD_COMPARE_FULL_RECURSION), 0);
		lyd_free_all(again);
		free(printed);
	}
	lyd_free_all(tree);
}

static char *read_whole(const char *path)
{
	char *text = calloc(1, 65536);
	FILE *in = fopen(path, "r");

	assert_non_null(in);
	assert_true(fread(text, 1, 65535, in) > 0);
	fclose(in);
	return text;
}

/* The file sets each leaf of the model, or this test would not be about each leaf. */
static LY_ERR count_leaf(struct lysc_node *node, void *n, ly_bool *skip)
{
	(void)skip;
	if (node->nodetype & (LYS_LEAF | LYS_LEAFLIST))
		++*(size_t *)n;
	return LY_SUCCESS;
}

static void the_file_of_everything_sets_each_leaf(void **state)
{
	const struct model *model = *state;
	char *text = read_whole("everything.conf");
	struct lyd_node *tree = read_good(model, text), *top, *node;
	const struct lysc_node *seen[256];
	size_t n = 0, n_model = 0;

	LY_LIST_FOR(tree, top)
	{
		LYD_TREE_DFS_BEGIN(top, node)
		{
			size_t i = 0;

			while (i < n && seen[i] != node->schema)
				i++;
			if (node->schema->nodetype & (LYS_LEAF | LYS_LEAFLIST) &&
			    !(node->flags & LYD_DEFAULT) && i == n)
				seen[n++] = node->schema;
			LYD_TREE_DFS_END(top, node);
		}
	}
	lysc_module_dfs_full(model->module, count_leaf, &n_model);
	assert_int_equal(n, n_model);
	lyd_free_all(tree);
	free(text);
}

static void each_leaf_printed_reads_as_the_same(void **state)
{
	char *text = read_whole("everything.conf");

	assert_round_trip(*state, text);
	free(text);
}

static void the_json_file_reads_as_the_same_tree(void **state)
{
	char *text = read_whole("everything.conf"), *json = read_whole("everything_json.conf");
	struct lyd_node *a = read_good(*state, text), *b = read_good(*state, json);

	assert_int_equal(lyd_compare_siblings(a, b, LYD_COMPARE_FULL_RECURSION), 0);
	lyd_free_all(a);
	lyd_free_all(b);
	free(text);
	free(json);
}

static void quotes_what_needs_it(void **state)
{
	const char *text = "pe {\n"
	                   "    vif {\n"
	                   "        ipv6-address fd00::1;\n"
	                   "    }\n"
	                   "    interface \"a\\\"\\\\{;}\" {\n"
	                   "        faces both;\n"
	                   "    }\n"
	                   "    encapsulation-table {\n"
	                   "        file \"#a\";\n"
	                   "        file \"//b c\\td\\ne\";\n"
	                   "        file a#b;\n"
	                   "    }\n"
	                   "}\n";

	assert_prints(*state, text, text);
}

static void shows_defaults_when_asked(void **state)
{
	struct lyd_node *tree =
	        read_good(*state, "pe { vif ipv6-address fd00::1; interface e faces both; }");
	char *without = print_tree(tree, false), *with = print_tree(tree, true);

	assert_null(strstr(without, "hop-limit"));
	assert_non_null(strstr(with, "hop-limit 64;"));
	assert_non_null(strstr(with, "level info;"));
	free(without);
	free(with);
	lyd_free_all(tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(the_file_of_everything_sets_each_leaf),
	        cmocka_unit_test(each_leaf_printed_reads_as_the_same),
	        cmocka_unit_test(the_json_file_reads_as_the_same_tree),
	        cmocka_unit_test(quotes_what_needs_it),
	        cmocka_unit_test(shows_defaults_when_asked),
	};

	return cmocka_run_group_tests(tests, setup_softwire, teardown_model);
}
