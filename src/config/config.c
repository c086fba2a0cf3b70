/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config/config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "config/fill.h"
#include "config/print.h"
#include "config/tree.h"

#define FILE_BYTES_MAX (256U << 20)

static int read_stream(FILE *in, char **ret_text, size_t *ret_len)
{
	size_t size = 65536, len = 0;
	char *text = NULL;

	for (;;) {
		char *grown = realloc(text, size);

		if (!grown) {
			free(text);
			return -ENOMEM;
		}
		text = grown;
		len += fread(text + len, 1, size - len, in);
		if (len < size)
			break;
		if (size >= FILE_BYTES_MAX) {
			free(text);
			return -EFBIG;
		}
		size *= 2;
	}
	if (ferror(in)) {
		free(text);
		return errno ? -errno : -EIO;
	}
	*ret_text = text;
	*ret_len = len;
	return 0;
}

static int read_file(const char *path, char **ret_text, size_t *ret_len)
{
	FILE *in = fopen(path, "re");
	int r;

	if (!in)
		return -errno;
	r = read_stream(in, ret_text, ret_len);
	fclose(in);
	return r;
}

/* The text that `show config` prints. */
static int print_text(const struct lyd_node *tree, struct config *config)
{
	size_t len;
	FILE *out = open_memstream(&config->text, &len);

	if (!out)
		return -ENOMEM;
	config_print(tree, false, out);
	return fclose(out) ? -ENOMEM : 0;
}

static int load_text(const char *path, const char *text, size_t len, struct config **ret_config,
                     struct config_errors *errors)
{
	struct lys_module *module;
	struct lyd_node *tree;
	struct ly_ctx *ctx;
	int r = config_model_new(config_yang_softwire, &ctx, &module);

	if (r)
		return r;
	r = config_tree_read(module, path, text, len, &tree, errors);
	if (!r) {
		struct config *config;

		r = config_fill(tree, path, &config, errors);
		if (!r)
			r = print_text(tree, config);
		if (!r)
			*ret_config = config;
		lyd_free_all(tree);
	}
	ly_ctx_destroy(ctx);
	return r;
}

int config_load(const char *path, struct config **ret_config, struct config_errors *errors)
{
	size_t len = 0;
	char *text = NULL;
	int r = read_file(path, &text, &len);

	if (r) {
		config_errors_add(errors, path, 0, "can't read it: %s", strerror(-r));
		return r;
	}
	r = load_text(path, text, len, ret_config, errors);
	free(text);
	config_errors_sort(errors);
	return r;
}

void config_free(struct config *config)
{
	if (!config)
		return;
	for (size_t i = 0; i < config->n_files; i++)
		free(config->files[i]);
	free(config->files);
	free(config->interfaces);
	free(config->entries);
	free(config->endpoints);
	free(config->lists);
	config_bgp_free(config->bgp);
	free(config->text);
	free(config);
}

size_t config_check_file(const char *path, FILE *out)
{
	struct config_errors errors = {0};
	struct config *config = NULL;
	size_t n;
	int r = config_load(path, &config, &errors);

	if (r && !errors.n)
		config_errors_add(&errors, path, 0, "can't check it: %s", strerror(-r));
	config_errors_print(&errors, out);
	n = errors.n;
	config_errors_fini(&errors);
	config_free(config);
	return n;
}
