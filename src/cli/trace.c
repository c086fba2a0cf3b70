/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/trace.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/addr.h"
#include "cli/answer.h"
#include "cli/capture.h"
#include "cli/decode.h"
#include "cli/format.h"
#include "cli/hex.h"
#include "cli/printer.h"

struct trace {
	struct cli_connection connection;
	const struct cli_options *options;
	const char *interface;
	struct cli_capture_writer *writer; /* where results are saved, or NULL */
	struct cli_printer printer;        /* of JSON */
	long long n_frames, n_steps;
};

static const char *text_of(const json_t *arguments, const char *key)
{
	return json_string_value(json_object_get(arguments, key));
}

static long long number_of(const json_t *arguments, const char *key, long long otherwise)
{
	const json_t *value = json_object_get(arguments, key);

	return value ? json_integer_value(value) : otherwise;
}

static int read_protocol(const char *name, __u8 *ret_protocol)
{
	static const struct {
		const char *name;
		__u8 number;
	} protocols[] = {
	        {"udp", CLI_PROTOCOL_UDP}, {"tcp", CLI_PROTOCOL_TCP}, {"icmp", CLI_PROTOCOL_ICMP}};

	for (size_t i = 0; i < sizeof(protocols) / sizeof(protocols[0]); i++) {
		if (!strcmp(name ? name : "udp", protocols[i].name)) {
			*ret_protocol = protocols[i].number;
			return 0;
		}
	}
	cli_fail(CLI_USAGE, "--protocol is udp, tcp or icmp, not \"%s\"", name);
	return -EINVAL;
}

static int read_tunnel(const json_t *arguments, struct cli_frame_spec *spec)
{
	const char *from = text_of(arguments, "tunnel_from"), *to = text_of(arguments, "tunnel_to");

	if (!from && !to)
		return 0;
	if (!from || !to) {
		cli_fail(CLI_USAGE, "--tunnel-from and --tunnel-to go together");
		return -EINVAL;
	}
	spec->is_tunnelled = true;
	return ip6_addr_parse(from, &spec->tunnel_from) || ip6_addr_parse(to, &spec->tunnel_to)
	               ? -EINVAL
	               : 0;
}

int cli_trace_spec(const json_t *arguments, struct cli_frame_spec *ret_spec)
{
	struct cli_frame_spec spec = {
	        .sport = (__u16)number_of(arguments, "sport", 1024),
	        .dport = (__u16)number_of(arguments, "dport", 1),
	        .length_bytes = (__u16)number_of(arguments, "length", 0),
	        .ttl = (__u8)number_of(arguments, "ttl", 64),
	        .dscp = (__u8)number_of(arguments, "dscp", 0),
	        .ecn = (__u8)number_of(arguments, "ecn", 0),
	        .vlan = (__u16)number_of(arguments, "vlan", 0),
	        .is_df = json_is_true(json_object_get(arguments, "df")),
	};
	const char *from = text_of(arguments, "from"), *to = text_of(arguments, "to");

	if (!from || !to) {
		cli_fail(CLI_USAGE, "say which packet: --from and --to, or --pcap FILE");
		return -EINVAL;
	}
	if (ip4_addr_parse(from, &spec.from) || ip4_addr_parse(to, &spec.to) ||
	    read_protocol(text_of(arguments, "protocol"), &spec.protocol) ||
	    read_tunnel(arguments, &spec))
		return -EINVAL;
	*ret_spec = spec;
	return 0;
}

static bool is_in_prose(const char *key)
{
	return !strcmp(key, "verdict") || !strcmp(key, "class") || !strcmp(key, "meaning") ||
	       !strcmp(key, "out_interface") || !strcmp(key, "packet");
}

/* What the program made of the packet; a daemon may say more than is known here. */
static void print_verdict(const json_t *row)
{
	const char *class = text_of(row, "class"), *meaning = text_of(row, "meaning");
	const char *verdict = text_of(row, "verdict"), *out = text_of(row, "out_interface");
	char buf[CLI_CELL_TEXT];
	const char *key;
	json_t *value;

	printf("  verdict: %s%s%s%s%s%s\n", verdict ? verdict : "-", class ? " (" : "",
	       class ? class : "", class ? ")" : "", meaning ? ": " : "", meaning ? meaning : "");
	json_object_foreach((json_t *)row, key, value)
	{
		if (!is_in_prose(key))
			printf("  %s: %s\n", key, cli_format_plain(value, buf));
	}
	if (out)
		printf("  out of %s\n", out);
}

static int take_packet(struct trace *trace, const char *hex)
{
	static __u8 frame[CLI_FRAME_MAX];
	int len = cli_hex_parse(hex, frame, sizeof(frame));

	if (len < 0)
		return len;
	if (!trace->options->is_json)
		cli_decode(stdout, "    ", frame, (size_t)len);
	if (trace->writer)
		cli_capture_write(trace->writer, frame, (size_t)len);
	return 0;
}

static int take_row(void *context, const char *line)
{
	struct trace *trace = context;
	json_t *row = json_loads(line, 0, NULL);
	const char *step = text_of(row, "step"), *packet = text_of(row, "packet");
	int error = json_is_object(row) ? 0 : -EBADMSG;

	if (!error && trace->options->is_json)
		error = cli_printer_row(&trace->printer, line);
	else if (!error && step)
		printf("  %2lld. %s\n", ++trace->n_steps, step);
	else if (!error)
		print_verdict(row);
	if (!error && packet)
		error = take_packet(trace, packet);
	json_decref(row);
	return error;
}

/* Ask about one frame. `is_ours`: its destination MAC address is for the daemon to put in. */
static enum cli_exit trace_frame(struct trace *trace, const __u8 *frame, size_t len, bool is_ours)
{
	static char hex[2 * CLI_FRAME_MAX + 1];
	struct cli_row_sink sink = {take_row, trace};
	json_t *arguments;
	enum cli_exit code;

	cli_hex_print(frame, len, hex);
	if (!trace->options->is_json) {
		printf("%spacket %lld into %s\n", trace->n_frames ? "\n" : "", trace->n_frames + 1,
		       trace->interface);
		cli_decode(stdout, "    ", frame, len);
	}
	trace->n_frames++;
	trace->n_steps = 0;
	arguments = json_pack("{s:s, s:s, s:b}", "interface", trace->interface, "packet", hex,
	                      "fill_mac", is_ours);
	if (cli_send_request(&trace->connection, "trace", arguments))
		code = cli_fail(CLI_UNREACHABLE, "the daemon closed the connection");
	else
		code = cli_answer_read(&trace->connection, &sink);
	json_decref(arguments);
	return code;
}

static enum cli_exit trace_described(struct trace *trace, const json_t *arguments)
{
	static __u8 frame[CLI_FRAME_MAX];
	struct cli_frame_spec spec;
	int len;

	if (cli_trace_spec(arguments, &spec))
		return CLI_USAGE;
	len = cli_frame_build(&spec, frame);
	if (len < 0)
		return cli_fail(CLI_USAGE, "--length %u: %s", spec.length_bytes,
		                len == -EINVAL ? "no room for the headers" : "too long");
	return trace_frame(trace, frame, (size_t)len, true);
}

static enum cli_exit trace_captured(struct trace *trace, const char *path, long long count)
{
	static __u8 frame[CLI_FRAME_MAX];
	struct cli_capture_reader *reader;
	enum cli_exit code = CLI_OK;
	int len;

	if (cli_capture_open(path, &reader))
		return CLI_REFUSED;
	while (code == CLI_OK && trace->n_frames < count) {
		len = cli_capture_read(reader, frame);
		if (len == -ENODATA)
			break;
		code = len < 0 ? CLI_REFUSED : trace_frame(trace, frame, (size_t)len, false);
	}
	cli_capture_close(reader);
	return code;
}

static enum cli_exit run(struct trace *trace, const json_t *arguments)
{
	const char *pcap = text_of(arguments, "pcap");

	if (pcap && (text_of(arguments, "from") || text_of(arguments, "to")))
		return cli_fail(CLI_USAGE, "--pcap brings its own addresses");
	if (pcap)
		return trace_captured(trace, pcap, number_of(arguments, "count", 1));
	return trace_described(trace, arguments);
}

enum cli_exit cli_trace(const struct cli_command *command, const struct cli_options *options,
                        json_t *arguments)
{
	static struct trace trace;
	const char *save = text_of(arguments, "write_pcap");
	enum cli_exit code;

	trace = (struct trace){.options = options, .interface = text_of(arguments, "interface")};
	code = cli_connect(options, &trace.connection);
	if (code)
		return code;
	cli_printer_init(&trace.printer, stdout, command->view, options->is_json);
	if (save && cli_capture_create(save, &trace.writer))
		code = CLI_REFUSED;
	if (!code)
		code = run(&trace, arguments);
	if (options->is_json)
		cli_printer_end(&trace.printer);
	if (trace.writer && cli_capture_finish(trace.writer, save) && !code)
		code = CLI_REFUSED;
	cli_disconnect(&trace.connection);
	return code;
}
