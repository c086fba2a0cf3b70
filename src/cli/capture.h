/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets from and into pcap files. What fails is said on standard error. */
#ifndef CLI_CAPTURE_H
#define CLI_CAPTURE_H

#include "cli/frame.h"

struct cli_capture_reader;
struct cli_capture_writer;

/* Open a file of Ethernet frames or of bare IP packets. Returns 0, -EINVAL or -ENOMEM. */
int cli_capture_open(const char *path, struct cli_capture_reader **ret_reader);

/*
 * The next Ethernet frame; a bare IP packet gets a header with zero addresses. Returns its length,
 * -ENODATA at the end, -EINVAL for a broken file, -EMSGSIZE for a packet that was cut or is too
 * long.
 */
int cli_capture_read(struct cli_capture_reader *reader, __u8 ret_frame[CLI_FRAME_MAX]);
void cli_capture_close(struct cli_capture_reader *reader);

int cli_capture_create(const char *path, struct cli_capture_writer **ret_writer);
void cli_capture_write(struct cli_capture_writer *writer, const __u8 *frame, size_t len);
/* Close the file. Returns 0, or -EIO when not everything could be written. */
int cli_capture_finish(struct cli_capture_writer *writer, const char *path);

#endif
