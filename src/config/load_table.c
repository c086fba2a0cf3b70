/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config/load_table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/addr.h"

#define FILES_MAX 65536 /* a file number has 16 bits */

/* Takes over `path`, which may be NULL for want of memory. */
static int add_file(struct config *config, char *path)
{
	char **files = realloc(config->files, (config->n_files + 1) * sizeof(*files));

	if (files)
		config->files = files;
	if (!files || !path) {
		free(path);
		return -ENOMEM;
	}
	files[config->n_files++] = path;
	return 0;
}

/* A relative path starts from where the configuration is. */
static char *resolve(const char *config_path, const char *path)
{
	const char *slash = strrchr(config_path, '/');
	char *resolved;

	if (*path == '/' || !slash)
		return strdup(path);
	if (asprintf(&resolved, "%.*s/%s", (int)(slash - config_path), config_path, path) < 0)
		return NULL;
	return resolved;
}

int config_table_loader_init(struct config_table_loader *loader, const char *path)
{
	return add_file(loader->config, strdup(path));
}

static int add_line(void *context, const struct config_table_line *line)
{
	struct config_table_loader *loader = context;
	struct config *config = loader->config;
	const struct ip6_addr *endpoint = line->is_local ? NULL : &line->endpoint;

	if (endpoint && ip6_addr_is_equal(endpoint, &config->vif.ipv6_address)) {
		config_errors_add(loader->errors, config->files[config->n_files - 1], line->line,
		                  "the endpoint is the address of the own VIF; expected that of "
		                  "another PE, or 'local'");
		return 0;
	}
	return config_entries_add(&loader->entries, &line->prefix, endpoint,
	                          line->preference ? line->preference : CONFIG_PREFERENCE_DEFAULT,
	                          (__u16)(config->n_files - 1), line->line);
}

int config_table_loader_file(struct config_table_loader *loader, const char *path,
                             unsigned int line)
{
	struct config *config = loader->config;
	int r;

	if (config->n_files == FILES_MAX) {
		config_errors_add(loader->errors, config->files[0], line,
		                  "there are too many table files; expected at most %d",
		                  FILES_MAX - 1);
		return 0;
	}
	r = add_file(config, resolve(config->files[0], path));
	if (r)
		return r;
	r = config_read_table_file(config->files[config->n_files - 1], add_line, loader,
	                           loader->errors);
	if (!r || r == -ENOMEM)
		return r;
	config_errors_add(loader->errors, config->files[0], line, "can't read '%s': %s",
	                  config->files[config->n_files - 1], strerror(-r));
	return 0;
}

static void refuse_duplicates(struct config_table_loader *loader)
{
	const struct config_entries *entries = &loader->entries;
	char **files = loader->config->files;

	for (size_t i = 1; i < entries->n_entries; i++) {
		const struct config_entry *first = &entries->entries[i - 1], *e = first + 1;
		struct ip4_prefix prefix = config_entry_prefix(e);
		char text[IP4_PREFIX_TEXT];

		if (first->addr != e->addr || first->len != e->len)
			continue;
		config_errors_add(loader->errors, files[e->file], e->line,
		                  "%s is in the table already, by %s:%u; expected it once",
		                  ip4_prefix_print(&prefix, text), files[first->file], first->line);
	}
}

int config_table_loader_finish(struct config_table_loader *loader)
{
	struct config *config = loader->config;
	size_t n = loader->entries.n_entries;

	config_entries_sort(&loader->entries);
	refuse_duplicates(loader);
	if (n > config->table_size)
		config_errors_add(
		        loader->errors, config->files[0], loader->size_line,
		        "the encapsulation table has %zu prefixes, 'size' is %u; expected "
		        "a size with room for them",
		        n, config->table_size);
	if (loader->errors->n)
		return -EINVAL;
	config_entries_move(&loader->entries, config);
	return 0;
}

void config_table_loader_fini(struct config_table_loader *loader)
{
	config_entries_fini(&loader->entries);
}
