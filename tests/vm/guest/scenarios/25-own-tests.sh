# SPDX-License-Identifier: GPL-2.0-or-later
# The tests of the build that ask the kernel: the loaded programs, netlink, the VIF.

while read -r name command; do
	# shellcheck disable=SC2086 # a command and its arguments
	check "$name" $command </dev/null
done </guest/tests
