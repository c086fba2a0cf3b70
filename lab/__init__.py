# SPDX-License-Identifier: GPL-2.0-or-later
"""Networks of network namespaces: the lab that people look into and the tests run in."""
