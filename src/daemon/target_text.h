/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a prefix points at, in words. */
#ifndef DAEMON_TARGET_TEXT_H
#define DAEMON_TARGET_TEXT_H

#include "base/addr.h"
#include "table/table.h"

#define TARGET_TEXT (TABLE_ENDPOINTS_MAX * (IP6_ADDR_TEXT + 2) + 64)

/*
 * The endpoints of a TABLE_REMOTE target that carry the flows (bits of `active`), and what there is
 * beside them: "2001:db8::2 (+1 backup)". Returns `text`.
 */
const char *target_print(const struct table_target *target, __u8 active, char text[TARGET_TEXT]);

#endif
