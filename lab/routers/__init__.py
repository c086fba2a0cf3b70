# SPDX-License-Identifier: GPL-2.0-or-later
"""Routers that run BGP daemons of other making."""
