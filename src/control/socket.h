/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The listening socket's file: made, taken over from a dead daemon, refused where one lives. */
#ifndef CONTROL_SOCKET_H
#define CONTROL_SOCKET_H

/*
 * Make a non-blocking listening unix socket at `path`, mode 0660, and the directories above it,
 * mode 0755. Returns 0, -EADDRINUSE when another process answers there, or what the system said;
 * the reason is in the log. The caller closes the socket and unlinks the path.
 */
int control_socket_listen(const char *path, int *ret_fd);

#endif
