/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How enumerations are called in answers and requests. */
#ifndef DAEMON_NAMES_H
#define DAEMON_NAMES_H

#include "config/config.h"
#include "table/table.h"

const char *table_kind_name(enum table_kind kind);
const char *table_owner_name(enum table_owner owner);
int table_owner_by_name(const char *name); /* -1: none */
const char *faces_name(enum config_faces faces);
const char *ingress_filter_name(enum config_ingress_filter filter);
const char *dscp_name(enum config_dscp dscp);
int log_level_by_name(const char *name); /* -1: none */

#endif
