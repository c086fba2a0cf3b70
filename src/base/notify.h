/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Telling the service manager how we are: the sd_notify(3) protocol, a datagram a state. */
#ifndef BASE_NOTIFY_H
#define BASE_NOTIFY_H

/* Send "READY=1" and the like to where NOTIFY_SOCKET points; without it, do nothing. */
void notify(const char *state);

#endif
