/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the PE hears from the kernel and from its table, and what it does about it. */
#ifndef DAEMON_PE_EVENTS_H
#define DAEMON_PE_EVENTS_H

#include "daemon/pe.h"

/* Follow links, addresses and everything that forwarding depends on; tells what there is now. */
int pe_start_monitor(struct pe *pe);

/* Install routes of remote prefixes from now on; those of an earlier run are taken over. */
int pe_start_routes(struct pe *pe);
/* All prefixes are known: remove the routes of an earlier run that none stands for. */
void pe_sweep_routes(struct pe *pe);

/* How the table tells the PE of its changes. */
struct table_listener pe_table_listener(struct pe *pe);

/* Stop polling. */
void pe_stop_events(struct pe *pe);

#endif
