/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Grace periods are numbered. A moment is the number of the first period that begins after it, so
 * all moments between two beginnings share one. The thread runs periods one after the other for as
 * long as somebody waits for a number that is not over.
 *
 * The kernel waits for running programs before it returns from the update of a map of maps, on
 * every kernel. membarrier(MEMBARRIER_CMD_GLOBAL) does so as well, but not with nohz_full CPUs.
 */
#include "dataplane/grace.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include <bpf/bpf.h>

struct grace {
	_Atomic __u64 begun; /* number of the last period that began */
	_Atomic __u64 over;  /* number of the last period that ended */
	_Atomic __u64 asked; /* highest number that somebody waits for */
	pthread_mutex_t lock;
	pthread_cond_t is_asked;
	pthread_cond_t is_ended;
	bool is_stopping;
	pthread_t thread;
	int outer_map;
	int inner_map;
};

static void wait_for_programs(struct grace *grace)
{
	__u32 index = 0;

	/* Only a shortage of memory can make it fail. */
	while (bpf_map_update_elem(grace->outer_map, &index, &grace->inner_map, BPF_ANY))
		usleep(1000);
}

static bool wait_until_asked(struct grace *grace)
{
	bool goes_on;

	pthread_mutex_lock(&grace->lock);
	while (!grace->is_stopping && grace->asked <= grace->over)
		pthread_cond_wait(&grace->is_asked, &grace->lock);
	goes_on = !grace->is_stopping;
	pthread_mutex_unlock(&grace->lock);
	return goes_on;
}

static void *run_periods(void *context)
{
	struct grace *grace = context;

	while (wait_until_asked(grace)) {
		__u64 number = atomic_fetch_add(&grace->begun, 1) + 1;

		wait_for_programs(grace);
		pthread_mutex_lock(&grace->lock);
		grace->over = number;
		pthread_cond_broadcast(&grace->is_ended);
		pthread_mutex_unlock(&grace->lock);
	}
	return NULL;
}

__u64 grace_start(struct grace *grace)
{
	__u64 moment = atomic_load(&grace->begun) + 1;

	if (atomic_load(&grace->asked) < moment) {
		pthread_mutex_lock(&grace->lock);
		if (grace->asked < moment)
			grace->asked = moment;
		pthread_cond_signal(&grace->is_asked);
		pthread_mutex_unlock(&grace->lock);
	}
	return moment;
}

bool grace_is_over(struct grace *grace, __u64 moment)
{
	return atomic_load(&grace->over) >= moment;
}

void grace_wait(struct grace *grace, __u64 moment)
{
	pthread_mutex_lock(&grace->lock);
	while (!grace_is_over(grace, moment))
		pthread_cond_wait(&grace->is_ended, &grace->lock);
	pthread_mutex_unlock(&grace->lock);
}

static int make_maps(struct grace *grace)
{
	LIBBPF_OPTS(bpf_map_create_opts, options);

	grace->inner_map = bpf_map_create(BPF_MAP_TYPE_ARRAY, "softwire_inner", 4, 4, 1, &options);
	if (grace->inner_map < 0)
		return -errno;
	options.inner_map_fd = (__u32)grace->inner_map;
	grace->outer_map =
	        bpf_map_create(BPF_MAP_TYPE_ARRAY_OF_MAPS, "softwire_grace", 4, 4, 1, &options);
	return grace->outer_map < 0 ? -errno : 0;
}

static void close_maps(const struct grace *grace)
{
	if (grace->outer_map >= 0)
		close(grace->outer_map);
	if (grace->inner_map >= 0)
		close(grace->inner_map);
}

/* The daemon's signals are for its main thread. */
static int start_thread(struct grace *grace)
{
	sigset_t all, was;
	int error;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &was);
	error = pthread_create(&grace->thread, NULL, run_periods, grace);
	pthread_sigmask(SIG_SETMASK, &was, NULL);
	return -error;
}

int grace_new(struct grace **ret_grace)
{
	struct grace *grace = calloc(1, sizeof(*grace));
	int error;

	if (!grace)
		return -ENOMEM;
	grace->outer_map = grace->inner_map = -1;
	pthread_mutex_init(&grace->lock, NULL);
	pthread_cond_init(&grace->is_asked, NULL);
	pthread_cond_init(&grace->is_ended, NULL);
	error = make_maps(grace);
	if (!error)
		error = start_thread(grace);
	if (error) {
		close_maps(grace);
		free(grace);
		return error;
	}
	*ret_grace = grace;
	return 0;
}

void grace_free(struct grace *grace)
{
	if (!grace)
		return;
	pthread_mutex_lock(&grace->lock);
	grace->is_stopping = true;
	pthread_cond_signal(&grace->is_asked);
	pthread_mutex_unlock(&grace->lock);
	pthread_join(grace->thread, NULL);
	close_maps(grace);
	free(grace);
}
