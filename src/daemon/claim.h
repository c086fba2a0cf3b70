/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One daemon in a network namespace: a second one would take the first one's interfaces away. */
#ifndef DAEMON_CLAIM_H
#define DAEMON_CLAIM_H

/*
 * Claim this network namespace until `ret_fd` is closed, which the end of the process does too.
 * Returns 0, -EADDRINUSE when another daemon has it (which is logged), or another negative errno.
 */
int claim_namespace(int *ret_fd);

#endif
