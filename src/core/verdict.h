/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Named verdicts: what becomes of a packet. The names, classes and meanings are in verdicts.def. */
#ifndef CORE_VERDICT_H
#define CORE_VERDICT_H

enum verdict {
#define VERDICT(name, class, meaning) VERDICT_##name,
#include "core/verdicts.def"
#undef VERDICT
	VERDICTS,
};

enum verdict_class { VERDICT_CLASS_FORWARD, VERDICT_CLASS_PASS, VERDICT_CLASS_DROP };

/* The list is in the order of the classes. */
#define VERDICT_FIRST_PASS VERDICT_pass_not_ip
#define VERDICT_FIRST_DROP VERDICT_drop_ip4_truncated

/* Counter slots kept for each interface: a power of two, so that BPF can mask. */
#define VERDICT_SLOTS 64

_Static_assert(VERDICTS <= VERDICT_SLOTS, "raise VERDICT_SLOTS");

#endif
