/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From the configuration to what the speaker takes. */
#ifndef DAEMON_BGP_SETTINGS_H
#define DAEMON_BGP_SETTINGS_H

#include "bgp/speaker.h"
#include "config/config.h"
#include "daemon/bgp_policies.h"

/* `is_restarting` is the caller's to set. */
void bgp_settings_speaker(const struct config *config, struct bgp_speaker_config *ret_speaker);
/* The policies are those of the list, borrowed. */
void bgp_settings_peer(const struct config_bgp *config, const struct config_neighbor *neighbor,
                       const struct bgp_policies *policies, struct bgp_peer_config *ret_peer);

#endif
