/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why the packet engine could not be loaded, in words for the operator. */
#ifndef DATAPLANE_REASON_H
#define DATAPLANE_REASON_H

#define REASON_TEXT 256

/* Collect what libbpf says from now on, instead of letting it write to standard error. */
void reason_begin(void);
/* Silence libbpf from now on. Where `error` (a negative errno) is not 0, write the reason. */
void reason_end(int error, char ret_reason[REASON_TEXT]);

#endif
