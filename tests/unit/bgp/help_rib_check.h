/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Compares the RIB with its model. */
#ifndef TESTS_BGP_HELP_RIB_CHECK_H
#define TESTS_BGP_HELP_RIB_CHECK_H

#include "help_rib_model.h"

/* The best path, the hop set and what the listener was told of a prefix. */
void check_prefix(const struct model_prefix *model);
/* All prefixes, their paths, the order, longest matches and counts. */
void check_all(void);

#endif
