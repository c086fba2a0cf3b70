/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frames that the tests send. */
#ifndef TESTS_BPF_FRAMES_H
#define TESTS_BPF_FRAMES_H

#include "core/types.h"

#define FRAME_ROOM 512

/* An IPv4/UDP packet of 60 octets in a frame to a MAC address; addresses as text. Returns its
 * length. */
size_t frame_ip4(__u8 frame[FRAME_ROOM], const __u8 mac[6], const char *source,
                 const char *destination, __u8 ttl);
/* The same packet inside IPv6. */
size_t frame_tunnelled(__u8 frame[FRAME_ROOM], const __u8 mac[6], const char *outer_source,
                       const char *outer_destination, const char *source, const char *destination);

#endif
