/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The built command itself (its path is the argument) against a server in this process. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fake_daemon.h"

static char softwire[PATH_MAX];
static char dir[64], socket_path[96];
static char output[16 << 20]; /* of the last command, standard error included */

/* Run a shell line in which S stands for the command; returns its exit code. */
static int run(const char *line)
{
	char script[PATH_MAX + 1024];
	size_t len;
	FILE *pipe;
	int status;

	snprintf(script, sizeof(script), "S() { %s --socket %s \"$@\"; }; cd %s; { %s; } 2>&1",
	         softwire, socket_path, dir, line);
	pipe = popen(script, "re");
	assert_non_null(pipe);
	len = fread(output, 1, sizeof(output) - 1, pipe);
	output[len] = '\0';
	status = pclose(pipe);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int start(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/softwire-cli-XXXXXX");
	assert_non_null(mkdtemp(dir));
	snprintf(socket_path, sizeof(socket_path), "%s/control", dir);
	fake_daemon_start(socket_path);
	return 0;
}

static int stop(void **state)
{
	char file[128];

	(void)state;
	fake_daemon_stop();
	snprintf(file, sizeof(file), "%s/saved.pcap", dir);
	unlink(file);
	assert_int_equal(rmdir(dir), 0);
	return 0;
}

static void prints_an_object_as_lines(void **state)
{
	(void)state;
	assert_int_equal(run("S show status"), 0);
	assert_string_equal(output, "Instance: fake\n"
	                            "Up for:   1h 1m\n"
	                            "surprise: 1\n");
	assert_int_equal(run("S --json show status"), 0);
	assert_string_equal(output, "{\"instance\":\"fake\",\"uptime_s\":3700,\"surprise\":1}\n");
}

static void prints_rows_as_a_table(void **state)
{
	(void)state;
	assert_int_equal(run("S sh tab"), 0);
	assert_string_equal(output, "   Prefix       Kind  Endpoint     Owner  Pref  Hop\n"
	                            "*  10.0.0.0/24  -     2001:db8::1  -         -    -\n"
	                            "*  10.0.1.0/24  -     2001:db8::1  -         -    -\n");
	assert_int_equal(run("S show table --owner runtime"), 0);
	assert_string_equal(output, "no entries\n");
}

static void prints_many_rows_as_one_json_array(void **state)
{
	json_t *array;

	(void)state;
	assert_int_equal(run("S show table --owner bgp --json | head -c 15000000"), 0);
	assert_true(strlen(output) > 10000000);
	assert_int_equal(run("S show table --json"), 0);
	array = json_loads(output, 0, NULL);
	assert_int_equal(json_array_size(array), 2);
	json_decref(array);
}

static void ends_when_nobody_reads_on(void **state)
{
	(void)state;
	assert_int_equal(run("S show table --owner bgp | head -1"), 0);
	assert_int_equal(run("trap '' PIPE; S show table --owner bgp | head -1"), 0);
	assert_int_equal(run("S show status"), 0); /* the daemon has not noticed a thing */
}

static void exits_with_1_when_the_daemon_says_no(void **state)
{
	(void)state;
	assert_int_equal(run("S show table 192.0.2.1"), 1);
	assert_string_equal(output, "softwire: no entry covers 192.0.2.1\n"
	                            "  hint: see `softwire show table`\n");
	assert_int_equal(run("S show table 192.0.2.1 --json"), 1);
	assert_non_null(strstr(output, "[]\n")); /* still an array */
}

static void exits_with_2_on_wrong_usage(void **state)
{
	(void)state;
	assert_int_equal(run("S show table 1.2.3.4/8"), 2);
	assert_int_equal(run("S nonsense"), 2);
	assert_int_equal(run("S"), 2);
	assert_int_equal(run("S show"), 2);
	assert_int_equal(run("S show table --help"), 0);
	assert_int_equal(run("S help show table"), 0);
	assert_memory_equal(output, "Usage: softwire [-n NAME] [--json] show table", 45);
	assert_int_equal(run("S --version"), 0);
	assert_string_equal(output, "softwire " SOFTWIRE_VERSION "\n");
}

static void exits_with_3_when_no_daemon_answers(void **state)
{
	(void)state;
	assert_int_equal(run("S --socket ./none show status"), 3);
	assert_memory_equal(output, "softwire: no daemon answers at ./none: No such file", 51);
	assert_non_null(strstr(output, "hint: "));
}

static void loads_a_file_of_entries(void **state)
{
	(void)state;
	assert_int_equal(run("seq 200000 | S table load -"), 0);
	assert_string_equal(output, "lines: 200000\n");
	assert_int_equal(run("printf 'one\\nbad\\nthree\\n' | S table load -"), 1);
	assert_string_equal(output, "softwire: line 2: \"bad\" is no entry\n");
	assert_int_equal(run("printf 'one\\n.\\n' | S table load -"), 1);
	assert_string_equal(output, "softwire: standard input:2: this is no line of a table\n");
	assert_int_equal(run("S table load ./missing"), 1);
}

static void traces_a_packet_and_the_one_it_saved(void **state)
{
	(void)state;
	assert_int_equal(run("S trace --interface ce0 --from 198.51.100.1 --to 203.0.113.9 "
	                     "--protocol icmp --write-pcap saved.pcap"),
	                 0);
	assert_string_equal(output, "packet 1 into ce0\n"
	                            "    Ethernet 02:00:00:00:00:01 > 00:00:00:00:00:00\n"
	                            "    IPv4 198.51.100.1 > 203.0.113.9, ttl 64, 60 bytes\n"
	                            "    ICMP echo request\n"
	                            "   1. looked at it\n"
	                            "  verdict: encapsulated (forward): wrapped\n"
	                            "  more: 7\n"
	                            "  out of core0\n"
	                            "    Ethernet 02:00:00:00:00:01 > 00:00:00:00:00:00\n"
	                            "    IPv4 198.51.100.1 > 203.0.113.9, ttl 64, 60 bytes\n"
	                            "    ICMP echo request\n");
	assert_int_equal(run("S trace --interface ce0 --pcap saved.pcap --count 9"), 0);
	assert_non_null(strstr(output, "IPv4 198.51.100.1 > 203.0.113.9, ttl 64, 60 bytes"));
	assert_null(strstr(output, "packet 2"));
	assert_int_equal(run("S trace --interface ce0 --from 198.51.100.1"), 2);
	assert_int_equal(run("S trace --interface ce0 --pcap ./missing"), 1);
}

static void returns_from_stop_when_the_daemon_is_gone(void **state)
{
	(void)state;
	assert_int_equal(run("S stop"), 0);
	assert_int_equal(run("S show status"), 3);
}

#define TEST(behaviour) cmocka_unit_test_setup_teardown(behaviour, start, stop)

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	        TEST(prints_an_object_as_lines),
	        TEST(prints_rows_as_a_table),
	        TEST(prints_many_rows_as_one_json_array),
	        TEST(ends_when_nobody_reads_on),
	        TEST(exits_with_1_when_the_daemon_says_no),
	        TEST(exits_with_2_on_wrong_usage),
	        TEST(exits_with_3_when_no_daemon_answers),
	        TEST(loads_a_file_of_entries),
	        TEST(traces_a_packet_and_the_one_it_saved),
	        TEST(returns_from_stop_when_the_daemon_is_gone),
	};

	/* the tests run it from another directory */
	if (argc != 2 || !realpath(argv[1], softwire))
		return 2;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
