/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "dataplane/dataplane.h"

static const struct verdict_info infos[VERDICTS] = {
#define VERDICT(name, class, meaning) [VERDICT_##name] = {#name, VERDICT_CLASS_##class, meaning},
#include "core/verdicts.def"
#undef VERDICT
};

const struct verdict_info *verdict_info(enum verdict verdict)
{
	return &infos[verdict];
}

const char *verdict_class_name(enum verdict_class class)
{
	static const char *const names[] = {
	        [VERDICT_CLASS_FORWARD] = "forward",
	        [VERDICT_CLASS_PASS] = "pass",
	        [VERDICT_CLASS_DROP] = "drop",
	};

	return names[class];
}
