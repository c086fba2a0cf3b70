/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/capture.h"

#include <errno.h>
#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include "cli/cli.h"

#define ETHERNET_HEADER 14

struct cli_capture_reader {
	pcap_t *pcap;
	bool is_bare; /* packets begin with their IP header */
};

struct cli_capture_writer {
	pcap_t *pcap;
	pcap_dumper_t *dumper;
};

int cli_capture_open(const char *path, struct cli_capture_reader **ret_reader)
{
	char reason[PCAP_ERRBUF_SIZE];
	struct cli_capture_reader *reader = calloc(1, sizeof(*reader));
	int link_type;

	if (!reader)
		return -ENOMEM;
	reader->pcap = pcap_open_offline(path, reason);
	if (!reader->pcap) {
		cli_fail(CLI_REFUSED, "%s", reason);
		free(reader);
		return -EINVAL;
	}
	link_type = pcap_datalink(reader->pcap);
	reader->is_bare = link_type == DLT_RAW;
	if (!reader->is_bare && link_type != DLT_EN10MB) {
		cli_fail(CLI_REFUSED, "%s: neither Ethernet frames nor bare IP packets", path);
		cli_capture_close(reader);
		return -EINVAL;
	}
	*ret_reader = reader;
	return 0;
}

static void put_ethernet(__u8 *frame, __u8 first_byte)
{
	bool is_ip6 = first_byte >> 4 == 6;

	memset(frame, 0, ETHERNET_HEADER);
	frame[12] = is_ip6 ? 0x86 : 0x08;
	frame[13] = is_ip6 ? 0xdd : 0x00;
}

int cli_capture_read(struct cli_capture_reader *reader, __u8 ret_frame[CLI_FRAME_MAX])
{
	size_t before = reader->is_bare ? ETHERNET_HEADER : 0;
	struct pcap_pkthdr *header;
	const u_char *bytes;
	int result = pcap_next_ex(reader->pcap, &header, &bytes);

	if (result == PCAP_ERROR_BREAK)
		return -ENODATA;
	if (result != 1) {
		cli_fail(CLI_REFUSED, "%s", pcap_geterr(reader->pcap));
		return -EINVAL;
	}
	if (header->caplen < header->len || !header->caplen ||
	    header->caplen > CLI_FRAME_MAX - before) {
		cli_fail(CLI_REFUSED, "a packet of %u bytes, %u of them captured, is out of reach",
		         header->len, header->caplen);
		return -EMSGSIZE;
	}
	if (before)
		put_ethernet(ret_frame, bytes[0]);
	memcpy(ret_frame + before, bytes, header->caplen);
	return (int)(before + header->caplen);
}

void cli_capture_close(struct cli_capture_reader *reader)
{
	pcap_close(reader->pcap);
	free(reader);
}

int cli_capture_create(const char *path, struct cli_capture_writer **ret_writer)
{
	struct cli_capture_writer *writer = calloc(1, sizeof(*writer));

	if (!writer)
		return -ENOMEM;
	writer->pcap = pcap_open_dead(DLT_EN10MB, CLI_FRAME_MAX);
	if (writer->pcap)
		writer->dumper = pcap_dump_open(writer->pcap, path);
	if (!writer->dumper) {
		cli_fail(CLI_REFUSED, "%s",
		         writer->pcap ? pcap_geterr(writer->pcap) : "out of memory");
		if (writer->pcap)
			pcap_close(writer->pcap);
		free(writer);
		return -EINVAL;
	}
	*ret_writer = writer;
	return 0;
}

void cli_capture_write(struct cli_capture_writer *writer, const __u8 *frame, size_t len)
{
	struct pcap_pkthdr header = {.caplen = (bpf_u_int32)len, .len = (bpf_u_int32)len};

	gettimeofday(&header.ts, NULL);
	pcap_dump((u_char *)writer->dumper, &header, frame);
}

int cli_capture_finish(struct cli_capture_writer *writer, const char *path)
{
	bool has_failed = pcap_dump_flush(writer->dumper) || ferror(pcap_dump_file(writer->dumper));

	if (has_failed)
		cli_fail(CLI_REFUSED, "%s: not everything could be written", path);
	pcap_dump_close(writer->dumper);
	pcap_close(writer->pcap);
	free(writer);
	return has_failed ? -EIO : 0;
}
