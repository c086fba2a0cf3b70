/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp/peer.h"

#include <string.h>

void bgp_peer_config_init(struct bgp_peer_config *config)
{
	/* Padding too: configurations are compared as bytes. */
	memset(config, 0, sizeof(*config));
	config->remote.port = BGP_PORT;
	config->prefix_len = 128;
	config->role = BGP_ROLE_NONE;
	config->enforces_first_as = true;
	config->max_neighbors = 100;
	config->hold_s = 90;
	config->connect_retry_s = 30;
	config->idle_hold_s = 1;
	config->idle_hold_max_s = 120;
	config->has_graceful_restart = true;
	config->restart_s = 120;
	config->stale_s = 360;
}
