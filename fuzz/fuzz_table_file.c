/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes are read without harm as a table file, and what is called back is a good entry. */
#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/addr.h"
#include "config/table_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int check_line(void *context, const struct config_table_line *line)
{
	(void)context;
	if (line->prefix.len > 32 || ntohl(line->prefix.addr) & ~ip4_netmask(line->prefix.len) ||
	    !line->line)
		abort();
	if (!line->is_local && !ip6_addr_is_usable_endpoint(&line->endpoint))
		abort();
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct config_errors errors = {0};
	int fd = memfd_create("table", 0);
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (fd < 0 || write(fd, data, size) != (ssize_t)size ||
	    config_read_table_file(path, check_line, NULL, &errors))
		abort();
	config_errors_fini(&errors);
	close(fd);
	return 0;
}
