/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/sysctl.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"

static int open_setting(const char *name, int flags)
{
	char path[256];
	int n = snprintf(path, sizeof(path), "/proc/sys/%s", name);
	int fd;

	if (n < 0 || (size_t)n >= sizeof(path))
		return -ENAMETOOLONG;
	fd = open(path, flags | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static int read_value(const char *name, int *ret_value)
{
	char text[32], *end;
	ssize_t n;
	long value;
	int fd = open_setting(name, O_RDONLY);

	if (fd < 0)
		return fd;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (n < 0)
		return -errno;
	text[n] = '\0';
	errno = 0;
	value = strtol(text, &end, 10);
	if (end == text || errno)
		return -EINVAL;
	*ret_value = (int)value;
	return 0;
}

static int write_value(const char *name, int value)
{
	char text[16];
	int n = snprintf(text, sizeof(text), "%d\n", value);
	int fd = open_setting(name, O_WRONLY);
	int err = 0;

	if (fd < 0)
		return fd;
	if (write(fd, text, (size_t)n) != n)
		err = -errno;
	close(fd);
	return err;
}

int kernel_sysctl_read(const char *name, int *ret_value)
{
	int err = read_value(name, ret_value);

	if (err)
		log_error("cannot read /proc/sys/%s: %s", name, strerror(-err));
	return err;
}

int kernel_sysctl_write(const char *name, int value)
{
	int was = 0, err;

	if (!read_value(name, &was) && was == value)
		return 0;
	err = write_value(name, value);
	if (err)
		log_error("cannot set /proc/sys/%s to %d: %s", name, value, strerror(-err));
	return err;
}

int kernel_sysctl_write_interface(const char *family, const char *interface, const char *setting,
                                  int value)
{
	char name[128];

	snprintf(name, sizeof(name), "net/%s/conf/%s/%s", family, interface, setting);
	return kernel_sysctl_write(name, value);
}

#define IP4_FORWARD "net/ipv4/ip_forward"
#define IP6_FORWARD "net/ipv6/conf/all/forwarding"

int kernel_forwarding_state(struct kernel_forwarding *ret_state)
{
	int ip4, ip6, err;

	err = kernel_sysctl_read(IP4_FORWARD, &ip4);
	if (!err)
		err = kernel_sysctl_read(IP6_FORWARD, &ip6);
	if (err)
		return err;
	*ret_state = (struct kernel_forwarding){.ip4 = ip4, .ip6 = ip6};
	return 0;
}

int kernel_forwarding_set_ip4(bool is_on)
{
	return kernel_sysctl_write(IP4_FORWARD, is_on);
}

int kernel_forwarding_set_ip6(bool is_on)
{
	return kernel_sysctl_write(IP6_FORWARD, is_on);
}
