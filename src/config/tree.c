/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config/tree.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "config/bind.h"
#include "config/encoding.h"
#include "config/statement.h"
#include "config/validate.h"

/* libyang asks for the submodules that a module includes. */
static LY_ERR find_submodule(const char *module, const char *revision, const char *submodule,
                             const char *submodule_revision, void *context, LYS_INFORMAT *format,
                             const char **ret_text,
                             void (**ret_free)(void *module_data, void *user_data))
{
	(void)module, (void)revision, (void)submodule_revision, (void)context;
	if (!submodule || strcmp(submodule, "softwire-bgp"))
		return LY_ENOTFOUND;
	*format = LYS_IN_YANG;
	*ret_text = config_yang_softwire_bgp;
	*ret_free = NULL;
	return LY_SUCCESS;
}

int config_model_new(const char *yang, struct ly_ctx **ret_ctx, struct lys_module **ret_module)
{
	struct lys_module *module;
	struct ly_ctx *ctx;
	LY_ERR error;

	ly_log_options(LY_LOSTORE); /* messages are ours to print */
	if (ly_ctx_new(NULL, LY_CTX_NO_YANGLIBRARY | LY_CTX_DISABLE_SEARCHDIRS, &ctx))
		return -ENOMEM;
	ly_ctx_set_module_imp_clb(ctx, find_submodule, NULL);
	error = lys_parse_mem(ctx, yang, LYS_IN_YANG, &module);
	if (error) {
		ly_ctx_destroy(ctx);
		return error == LY_EMEM ? -ENOMEM : -EINVAL;
	}
	*ret_ctx = ctx;
	*ret_module = module;
	return 0;
}

static bool is_json(const char *text, size_t len)
{
	size_t i = 0;

	while (i < len && isspace((unsigned char)text[i]))
		i++;
	return i < len && text[i] == '{';
}

/* Refuse what is no text with one error, not with one for each of its bytes. */
static bool is_text(const char *file, const char *text, size_t len, struct config_errors *errors)
{
	const char *bad = config_find_bad_byte(text, len);
	unsigned int line = 1;

	if (!bad)
		return true;
	for (const char *c = text; c < bad; c++)
		line += *c == '\n';
	config_errors_add(errors, file, line, "byte 0x%02x is no text; expected a UTF-8 text file",
	                  (unsigned char)*bad);
	return false;
}

int config_tree_read(const struct lys_module *module, const char *file, const char *text,
                     size_t len, struct lyd_node **ret_tree, struct config_errors *errors)
{
	struct config_document document = {0};
	struct lyd_node *tree = NULL;
	size_t n_before = errors->n;
	int r;

	if (!is_text(file, text, len, errors))
		return -EINVAL;
	if (len >= 3 && !memcmp(text, "\xef\xbb\xbf", 3)) { /* some editors put a mark there */
		text += 3;
		len -= 3;
	}
	if (is_json(text, len))
		r = config_json_parse(file, text, len, &document, errors);
	else
		r = config_text_parse(file, text, len, &document, errors);
	if (!r && !document.is_torn)
		r = config_bind(&document, module, file, errors, &tree);
	if (!r && !document.is_torn)
		r = config_validate(&tree, module, file, errors);
	config_document_fini(&document);
	if (!r && errors->n > n_before)
		r = -EINVAL;
	if (r) {
		lyd_free_all(tree);
		return r;
	}
	*ret_tree = tree;
	return 0;
}
