/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bgp/fsm.h"

const char *bgp_state_name(enum bgp_state state)
{
	static const char *const names[BGP_STATES] = {
	        "Idle", "Connect", "Active", "OpenSent", "OpenConfirm", "Established",
	};

	return state < BGP_STATES ? names[state] : "unknown";
}

const char *bgp_event_name(enum bgp_event event)
{
	static const char *const names[BGP_EVENTS] = {
	        [BGP_EVENT_MANUAL_START] = "ManualStart",
	        [BGP_EVENT_MANUAL_STOP] = "ManualStop",
	        [BGP_EVENT_AUTOMATIC_START] = "AutomaticStart",
	        [BGP_EVENT_MANUAL_START_PASSIVE] = "ManualStart_with_PassiveTcpEstablishment",
	        [BGP_EVENT_AUTOMATIC_START_PASSIVE] = "AutomaticStart_with_PassiveTcpEstablishment",
	        [BGP_EVENT_AUTOMATIC_START_DAMPED] = "AutomaticStart_with_DampPeerOscillations",
	        [BGP_EVENT_AUTOMATIC_START_DAMPED_PASSIVE] =
	                "AutomaticStart_with_DampPeerOscillations_and_PassiveTcpEstablishment",
	        [BGP_EVENT_AUTOMATIC_STOP] = "AutomaticStop",
	        [BGP_EVENT_CONNECT_RETRY_EXPIRES] = "ConnectRetryTimer_Expires",
	        [BGP_EVENT_HOLD_EXPIRES] = "HoldTimer_Expires",
	        [BGP_EVENT_KEEPALIVE_EXPIRES] = "KeepaliveTimer_Expires",
	        [BGP_EVENT_DELAY_OPEN_EXPIRES] = "DelayOpenTimer_Expires",
	        [BGP_EVENT_IDLE_HOLD_EXPIRES] = "IdleHoldTimer_Expires",
	        [BGP_EVENT_TCP_VALID] = "TcpConnection_Valid",
	        [BGP_EVENT_TCP_INVALID] = "Tcp_CR_Invalid",
	        [BGP_EVENT_TCP_ACKED] = "Tcp_CR_Acked",
	        [BGP_EVENT_TCP_CONFIRMED] = "TcpConnectionConfirmed",
	        [BGP_EVENT_TCP_FAILS] = "TcpConnectionFails",
	        [BGP_EVENT_OPEN] = "BGPOpen",
	        [BGP_EVENT_OPEN_DELAYED] = "BGPOpen with DelayOpenTimer running",
	        [BGP_EVENT_HEADER_ERROR] = "BGPHeaderErr",
	        [BGP_EVENT_OPEN_ERROR] = "BGPOpenMsgErr",
	        [BGP_EVENT_COLLISION_DUMP] = "OpenCollisionDump",
	        [BGP_EVENT_NOTIFICATION_VERSION] = "NotifMsgVerErr",
	        [BGP_EVENT_NOTIFICATION] = "NotifMsg",
	        [BGP_EVENT_KEEPALIVE] = "KeepAliveMsg",
	        [BGP_EVENT_UPDATE] = "UpdateMsg",
	        [BGP_EVENT_UPDATE_ERROR] = "UpdateMsgErr",
	        [BGP_EVENT_SEND_HOLD_EXPIRES] = "SendHoldTimer_Expires",
	};

	return event < BGP_EVENTS && names[event] ? names[event] : "unknown";
}
