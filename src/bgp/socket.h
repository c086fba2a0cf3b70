/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TCP sockets as BGP wants them: addresses, and the options of the kernel. */
#ifndef BGP_SOCKET_H
#define BGP_SOCKET_H

#include "bgp/io.h"

#include <sys/socket.h>

/* Between our form of an address and the kernel's. */
socklen_t bgp_socket_address(const struct bgp_address *address, struct sockaddr_storage *ret_to);
void bgp_socket_address_of(const struct sockaddr_storage *from, struct bgp_address *ret_address);

/* All return 0 or a negative errno. */

/* A socket of the address's family, neither bound nor connected. */
int bgp_socket_new(const struct bgp_address *address, int *ret_fd);
/* What can be set at any time: TTLs (GTSM, RFC 5082), DSCP CS6, no delay. */
int bgp_socket_set_options(int fd, bool is_ip4, const struct bgp_connection_options *options);
/* What must be set before a call: interface, own address, key. */
int bgp_socket_prepare_call(int fd, const struct bgp_address *to,
                            const struct bgp_connection_options *options);
/* The key for a peer or a range of them (RFC 2385); len 0: none. `prefix_len` as of IPv6. */
int bgp_socket_set_md5(int fd, const struct bgp_address *peer, __u8 prefix_len, const __u8 *key,
                       size_t len);
void bgp_socket_set_patience(int fd, unsigned int patience_ms);

#endif
