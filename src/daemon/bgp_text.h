/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Attributes of routes as text, for `show`. */
#ifndef DAEMON_BGP_TEXT_H
#define DAEMON_BGP_TEXT_H

#include "bgp/attrs.h"

#define BGP_PATH_TEXT        1024
#define BGP_COMMUNITIES_TEXT 2048
#define BGP_TUNNEL_TEXT      20

const char *bgp_origin_name(__u8 origin);
/* "64501 64502", "" for a route of the own AS. */
char *bgp_path_text(const struct bgp_attrs *attrs, char buf[BGP_PATH_TEXT]);
/* All three kinds of communities as they are written in the configuration; "" without any. */
char *bgp_communities_text(const struct bgp_attrs *attrs, char buf[BGP_COMMUNITIES_TEXT]);
/*
 * The tunnel that attributes ask for (RFC 9012): "ip-in-ip" where that is among them, else the
 * first, "gre" or "type 200" for example; "" where they say nothing of tunnels.
 */
char *bgp_tunnel_text(const struct bgp_attrs *attrs, char buf[BGP_TUNNEL_TEXT]);

#endif
