/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A control server in a thread of its own, with handlers that answer from thin air. */
#ifndef TESTS_UNIT_CLI_FAKE_DAEMON_H
#define TESTS_UNIT_CLI_FAKE_DAEMON_H

/* Serve at `path` until a client says stop, or fake_daemon_stop(). */
void fake_daemon_start(const char *path);
void fake_daemon_stop(void);

#endif
