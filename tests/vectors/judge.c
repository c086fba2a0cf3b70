/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "judge.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void judge_fault(struct judge *judge, const char *what, const char *format, ...)
{
	va_list arguments;
	int len;

	if (judge->reason[0])
		return;
	len = snprintf(judge->reason, sizeof(judge->reason), "%s: ", what);
	va_start(arguments, format);
	vsnprintf(judge->reason + len, sizeof(judge->reason) - (size_t)len, format, arguments);
	va_end(arguments);
}

/* The frame that the vector expects; NULL where a dropped packet's octets don't matter. */
static const struct vector_frame *expected_frame(const struct vector *vector)
{
	if (vector->result == VECTOR_UNSAID)
		return NULL;
	return vector->result == VECTOR_UNCHANGED ? &vector->in : &vector->out;
}

static void judge_frame(struct judge *judge, const char *what, const struct vector_frame *expected,
                        const struct run_result *result)
{
	if (result->len != expected->len)
		judge_fault(judge, what, "%zu octets instead of %zu", result->len, expected->len);
	for (size_t i = 0; i < expected->len && !judge->reason[0]; i++)
		if ((result->octets[i] ^ expected->octets[i]) & expected->mask[i])
			judge_fault(judge, what, "octet %zu is %02x instead of %02x", i,
			            result->octets[i], expected->octets[i]);
}

/* The octets of the flow label are written as dots: what they must not be is checked here. */
static void judge_label(struct judge *judge, const char *what, const struct vector_frame *expected,
                        const struct run_result *result)
{
	for (size_t i = 0; i + 2 < expected->len; i++)
		if (expected->mask[i] == 0xf0 && !expected->mask[i + 1] && !expected->mask[i + 2] &&
		    !(result->octets[i] & 0x0f) && !result->octets[i + 1] && !result->octets[i + 2])
			judge_fault(judge, what, "flow label 0 at octet %zu", i);
}

void judge_result(struct judge *judge, const char *what, const struct scene *scene,
                  const struct run_result *result)
{
	const struct vector *vector = &scene->vector;
	const struct vector_frame *expected = expected_frame(vector);
	__u32 out =
	        vector->result == VECTOR_SEND ? scene_redirect_ifindex(scene, vector->out_port) : 0;

	judge->is_reached[vector->verdict] = true;
	if (result->verdict != vector->verdict)
		judge_fault(judge, what, "verdict %s instead of %s",
		            vector_verdict_name(result->verdict),
		            vector_verdict_name(vector->verdict));
	if (result->redirect_ifindex != out)
		judge_fault(judge, what, "redirected to interface %u instead of %u",
		            result->redirect_ifindex, out);
	if (result->port != scene_port_number(vector->counted_port))
		judge_fault(judge, what, "counted at port %u instead of %u", result->port,
		            scene_port_number(vector->counted_port));
	if (!expected)
		return;
	judge_frame(judge, what, expected, result);
	if (!judge->reason[0])
		judge_label(judge, what, expected, result);
}

void judge_tell(struct judge *judge, const char *name)
{
	bool is_good = !judge->reason[0];

	printf("%sok %d - %s\n", is_good ? "" : "not ", ++judge->n_tests, name);
	if (!is_good) {
		printf("# %s\n", judge->reason);
		judge->n_failed++;
	}
	judge->reason[0] = 0;
}
