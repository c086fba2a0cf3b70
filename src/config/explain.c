/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config/explain.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <inttypes.h>
#include <libyang/plugins_types.h>
#include <stdarg.h>
#include <string.h>

#include "config/schema.h"

/* Text that is cut where the buffer ends. */
struct text {
	char *buf;
	size_t size;
	size_t len;
};

__attribute__((format(printf, 2, 3))) static void append(struct text *t, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(t->buf + t->len, t->size - t->len, format, args);
	va_end(args);
	if (n > 0)
		t->len = t->len + (size_t)n < t->size ? t->len + (size_t)n : t->size - 1;
}

/* Between the elements of "a, b or c". */
static const char *separator(size_t i, size_t n)
{
	return i == 0 ? "" : i + 1 == n ? " or " : ", ";
}

static const struct lysc_type *type_of(const struct lysc_node *node)
{
	return ((const struct lysc_node_leaf *)node)->type;
}

static bool is_number(const struct lysc_type *type)
{
	return type->basetype >= LY_TYPE_UINT8 && type->basetype <= LY_TYPE_UINT64;
}

static bool is_signed_number(const struct lysc_type *type)
{
	return type->basetype >= LY_TYPE_INT8 && type->basetype <= LY_TYPE_INT64;
}

static void append_range(struct text *t, const struct lysc_range *range, bool is_signed)
{
	LY_ARRAY_COUNT_TYPE i, n = LY_ARRAY_COUNT(range->parts);

	LY_ARRAY_FOR(range->parts, i)
	{
		const struct lysc_range_part *part = &range->parts[i];

		append(t, "%s", separator(i, n));
		if (part->min_u64 == part->max_u64)
			append(t, "%" PRId64, part->min_64);
		else if (is_signed)
			append(t, "%" PRId64 "..%" PRId64, part->min_64, part->max_64);
		else
			append(t, "%" PRIu64 "..%" PRIu64, part->min_u64, part->max_u64);
	}
}

static void append_number(struct text *t, const struct lysc_type *type)
{
	const struct lysc_range *range = ((const struct lysc_type_num *)type)->range;
	unsigned int bits;

	if (range) {
		append_range(t, range, is_signed_number(type));
		return;
	}
	if (is_number(type)) {
		bits = 8U << (type->basetype - LY_TYPE_UINT8);
		append(t, "0..%" PRIu64, UINT64_MAX >> (64 - bits));
	} else {
		bits = 8U << (type->basetype - LY_TYPE_INT8);
		append(t, "%" PRId64 "..%" PRId64, INT64_MIN >> (64 - bits),
		       INT64_MAX >> (64 - bits));
	}
}

/* Types with a meaning beyond their YANG base type, told by the plugin that stores their values. */
static const struct known_type {
	const char *plugin;
	const char *placeholder;
	const char *what;
	const char *example;
} known_types[] = {
        {"- ipv4-address,", "IPV4-ADDRESS", "IPv4 address", "192.0.2.1"},
        {"- ipv4-address-no-zone,", "IPV4-ADDRESS", "IPv4 address", "192.0.2.1"},
        {"- ipv6-address,", "IPV6-ADDRESS", "IPv6 address", "2001:db8::1"},
        {"- ipv6-address-no-zone,", "IPV6-ADDRESS", "IPv6 address", "2001:db8::1"},
        {"- ipv4-prefix,", "IPV4-PREFIX", "IPv4 prefix", "192.0.2.0/24"},
        {"- ipv6-prefix,", "IPV6-PREFIX", "IPv6 prefix", "2001:db8::/32"},
};

static const struct known_type *find_known(const struct lysc_type *type)
{
	for (size_t i = 0; i < sizeof(known_types) / sizeof(known_types[0]); i++)
		if (strstr(type->plugin->id, known_types[i].plugin))
			return &known_types[i];
	return NULL;
}

static void append_choices(struct text *t, const struct lysc_type *type, const char *between)
{
	const struct lysc_type_bitenum_item *items = ((const struct lysc_type_enum *)type)->enums;
	LY_ARRAY_COUNT_TYPE i, n = LY_ARRAY_COUNT(items);

	LY_ARRAY_FOR(items, i)
	append(t, "%s%s", between && i ? between : between ? "" : separator(i, n), items[i].name);
}

static void append_string(struct text *t, const struct lysc_type *type)
{
	const struct lysc_range *length = ((const struct lysc_type_str *)type)->length;

	append(t, "text");
	if (length) {
		append(t, " of ");
		append_range(t, length, false);
		append(t, " characters");
	}
}

/* What values of a type are: "1..255", "a, b or c", "an IPv6 address such as 2001:db8::1". */
static void append_type(struct text *t, const struct lysc_type *type)
{
	const struct lysc_type_union *u = (const struct lysc_type_union *)type;
	const struct known_type *known = find_known(type);
	LY_ARRAY_COUNT_TYPE i;

	if (known) {
		append(t, "an %s such as %s", known->what, known->example);
	} else if (is_number(type) || is_signed_number(type)) {
		append_number(t, type);
	} else if (type->basetype == LY_TYPE_ENUM) {
		append_choices(t, type, NULL);
	} else if (type->basetype == LY_TYPE_BOOL) {
		append(t, "true or false");
	} else if (type->basetype == LY_TYPE_LEAFREF) {
		append_type(t, ((const struct lysc_type_leafref *)type)->realtype);
	} else if (type->basetype == LY_TYPE_UNION) {
		LY_ARRAY_FOR(u->types, i)
		{
			append(t, "%s", i ? " or " : "");
			append_type(t, u->types[i]);
		}
	} else if (type->basetype == LY_TYPE_STRING) {
		append_string(t, type);
	} else {
		append(t, "another value");
	}
}

static void append_upper(struct text *t, const char *name)
{
	for (; *name; name++)
		append(t, "%c", toupper((unsigned char)*name));
}

static void append_placeholder(struct text *t, const struct lysc_node *node)
{
	const struct lysc_type *type = type_of(node);
	const struct known_type *known = find_known(type);

	if (known)
		append(t, "%s", known->placeholder);
	else if (type->basetype == LY_TYPE_ENUM)
		append_choices(t, type, "|");
	else if (type->basetype == LY_TYPE_BOOL)
		append(t, "true|false");
	else if (is_number(type) || is_signed_number(type))
		append(t, "NUMBER");
	else
		append_upper(t, node->name);
}

void config_explain_statement(const struct lysc_node *node, char *buf, size_t size)
{
	struct text t = {.buf = buf, .size = size};
	const struct lysc_node *key;

	append(&t, "%s", node->name);
	if (node->nodetype & (LYS_LEAF | LYS_LEAFLIST)) {
		if (type_of(node)->basetype != LY_TYPE_EMPTY) {
			append(&t, " ");
			append_placeholder(&t, node);
		}
		append(&t, ";");
		return;
	}
	key = node->nodetype == LYS_LIST ? lysc_node_child(node) : NULL;
	for (; key && lysc_is_key(key); key = key->next) {
		append(&t, " ");
		append_placeholder(&t, key);
	}
	append(&t, " { ... }");
}

void config_explain_children(const struct lysc_node *parent, const struct lys_module *module,
                             char *buf, size_t size)
{
	struct text t = {.buf = buf, .size = size};
	const struct lysc_node *node = NULL;
	size_t n = 0, i = 0;

	while ((node = config_schema_next(node, parent, module)))
		n += !config_schema_is_key(node);
	append(&t, "expected ");
	while ((node = config_schema_next(node, parent, module)))
		if (!config_schema_is_key(node)) {
			append(&t, "%s'%s'", separator(i, n), node->name);
			i++;
		}
}

static bool is_digits(const char *value)
{
	value += *value == '-' || *value == '+';
	return *value && value[strspn(value, "0123456789")] == '\0';
}

/* What is wrong with a value of this type, as the end of "'NAME VALUE' ...". */
static void append_complaint(struct text *t, const struct lysc_type *type, const char *value)
{
	const struct known_type *known = find_known(type);
	struct in_addr v4;

	if (known && !strcmp(known->what, "IPv4 prefix") && inet_pton(AF_INET, value, &v4) == 1) {
		append(t, "has no prefix length; did you mean %s/32?", value);
		return;
	}
	if (known) {
		append(t, "is no %s; expected one such as %s", known->what, known->example);
		return;
	}
	if (is_number(type) || is_signed_number(type))
		append(t, is_digits(value) ? "is out of range" : "is no number");
	else if (type->basetype == LY_TYPE_ENUM)
		append(t, "is none of the choices");
	else if (type->basetype == LY_TYPE_STRING)
		append(t, *value ? "is too long" : "is empty");
	else
		append(t, "is no valid value");
	append(t, "; expected ");
	append_type(t, type);
}

/* The word before the value: for a key that of its list, "interface eth0". */
static const char *written_name(const struct lysc_node *node)
{
	return config_schema_is_key(node) ? node->parent->name : node->name;
}

/* Whether the model's author wrote this message for a pattern, range or length of the type. */
static bool is_of_model(const struct lysc_type *type, const char *reason)
{
	const struct lysc_type_str *string = (const struct lysc_type_str *)type;
	LY_ARRAY_COUNT_TYPE i;

	if (!reason || type->basetype != LY_TYPE_STRING)
		return false;
	LY_ARRAY_FOR(string->patterns, i)
	if (string->patterns[i]->emsg && !strcmp(string->patterns[i]->emsg, reason))
		return true;
	return false;
}

void config_explain_value(struct config_errors *errors, const char *file, unsigned int line,
                          const struct lysc_node *node, const char *value, const char *reason)
{
	char complaint[512];
	struct text t = {.buf = complaint, .size = sizeof(complaint)};

	if (is_of_model(type_of(node), reason)) {
		config_errors_add(errors, file, line, "'%s %.60s': %s", written_name(node), value,
		                  reason);
		return;
	}
	append_complaint(&t, type_of(node), value);
	config_errors_add(errors, file, line, "'%s %.60s' %s", written_name(node), value,
	                  complaint);
}

void config_explain_no_value(struct config_errors *errors, const char *file, unsigned int line,
                             const struct lysc_node *node)
{
	char statement[512];

	config_explain_statement(node, statement, sizeof(statement));
	config_errors_add(errors, file, line, "'%s' lacks its %s; expected '%s'", node->name,
	                  node->nodetype == LYS_LIST ? lysc_node_child(node)->name : "value",
	                  statement);
}

void config_explain_extra(struct config_errors *errors, const char *file, unsigned int line,
                          const struct lysc_node *node, const char *extra)
{
	char statement[512];

	config_explain_statement(node, statement, sizeof(statement));
	config_errors_add(errors, file, line, "unexpected '%.60s' behind '%s'; expected '%s'",
	                  extra, node->name, statement);
}

void config_explain_key(struct config_errors *errors, const char *file, unsigned int line,
                        const struct lysc_node *node)
{
	char statement[512];

	config_explain_statement(node->parent, statement, sizeof(statement));
	config_errors_add(errors, file, line,
	                  "'%s' is not set inside of '%s' but in its head; expected '%s'",
	                  node->name, node->parent->name, statement);
}

bool config_explain_host_bits(struct config_errors *errors, const char *file, unsigned int line,
                              const struct lysc_node *node, const char *value,
                              const char *canonical)
{
	int family = strchr(value, ':') ? AF_INET6 : AF_INET;
	unsigned char written[16] = {0}, kept[16] = {0};
	char text[2][INET6_ADDRSTRLEN];
	int n[2];

	n[0] = (int)strcspn(value, "/");
	n[1] = (int)strcspn(canonical, "/");
	snprintf(text[0], sizeof(text[0]), "%.*s", n[0], value);
	snprintf(text[1], sizeof(text[1]), "%.*s", n[1], canonical);
	if (!strchr(canonical, '/') || inet_pton(family, text[0], written) != 1 ||
	    inet_pton(family, text[1], kept) != 1 || !memcmp(written, kept, sizeof(kept)))
		return false;
	config_errors_add(errors, file, line,
	                  "'%s %s' has bits set behind its length; did you mean %s?",
	                  written_name(node), value, canonical);
	return true;
}
