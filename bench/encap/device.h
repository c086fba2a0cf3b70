/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The device under test as a PE: the loaded engine with a table of 1,000 prefixes. */
#ifndef BENCH_ENCAP_DEVICE_H
#define BENCH_ENCAP_DEVICE_H

#include "dataplane/dataplane.h"
#include "network.h"

enum { DEVICE_PREFIXES = 1000, DEVICE_ENDPOINTS = 100 };

/* The address in the middle of prefix number n, and the endpoint it lies behind. */
__be32 device_remote_address(unsigned int n);
struct ip6_addr device_endpoint_of(unsigned int n);

/* Ends the process where something fails. */
struct dataplane *device_make(const struct network *network);

#endif
