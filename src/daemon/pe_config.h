/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From configuration to running state. */
#ifndef DAEMON_PE_CONFIG_H
#define DAEMON_PE_CONFIG_H

#include "daemon/pe.h"

/* Tell the engine how to treat packets. */
void pe_apply_settings(struct pe *pe);

/* Insert all entries of the configuration, in one go. */
int pe_apply_entries(struct pe *pe);

#endif
