/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * XDP programs on interfaces. They are attached by netlink and not by a bpf_link: such a program
 * stays until somebody takes it off, whatever becomes of the process, and needs no pin in a bpffs
 * (docs/decisions/0004-crash-and-takeover.md). Ours are known by their names.
 */
#include "dataplane/state.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/if_link.h>

#include "bpf/softwire.skel.h"

static bool is_our_name(const char *name)
{
	return !strcmp(name, "softwire_port") || !strcmp(name, "softwire_vif");
}

/* Open the program and tell its name. Returns the descriptor or a negative errno. */
static int open_program(__u32 id, char ret_name[16])
{
	struct bpf_prog_info info = {};
	__u32 len = sizeof(info);
	int program = bpf_prog_get_fd_by_id(id);

	if (program < 0)
		return -errno;
	if (bpf_obj_get_info_by_fd(program, &info, &len)) {
		int error = -errno;

		close(program);
		return error;
	}
	memcpy(ret_name, info.name, sizeof(info.name));
	return program;
}

static enum xdp_mode mode_of(__u8 attach_mode)
{
	if (attach_mode == XDP_ATTACHED_NONE)
		return XDP_MODE_AUTO;
	return attach_mode == XDP_ATTACHED_SKB ? XDP_MODE_GENERIC : XDP_MODE_NATIVE;
}

/* The same with the program's descriptor, which the caller closes; -1 where nothing is attached. */
static int query(__u32 ifindex, struct xdp_state *ret_state, int *ret_program)
{
	LIBBPF_OPTS(bpf_xdp_query_opts, options);
	struct xdp_state state = {};
	int error = bpf_xdp_query((int)ifindex, 0, &options);
	int program = -1;

	if (error)
		return error;
	state.mode = mode_of(options.attach_mode);
	state.program_id = options.prog_id;
	if (options.attach_mode == XDP_ATTACHED_MULTI)
		state.program_id = options.drv_prog_id;
	if (state.mode != XDP_MODE_AUTO) {
		program = open_program(state.program_id, state.name);
		if (program < 0)
			return program;
		state.is_ours = is_our_name(state.name);
	}
	*ret_state = state;
	*ret_program = program;
	return 0;
}

int dataplane_xdp_state(__u32 ifindex, struct xdp_state *ret_state)
{
	int program, error = query(ifindex, ret_state, &program);

	if (!error && program >= 0)
		close(program);
	return error;
}

static __u32 flags_of(enum xdp_mode mode)
{
	return mode == XDP_MODE_GENERIC ? XDP_FLAGS_SKB_MODE : XDP_FLAGS_DRV_MODE;
}

/* `old` is what must run there now: 0 for nothing. */
static int attach_in_mode(__u32 ifindex, int program, int old, enum xdp_mode mode)
{
	LIBBPF_OPTS(bpf_xdp_attach_opts, options, .old_prog_fd = old);
	__u32 flags = flags_of(mode) | (old ? 0 : XDP_FLAGS_UPDATE_IF_NOEXIST);

	return bpf_xdp_attach((int)ifindex, program, flags, &options);
}

static int detach_in_mode(__u32 ifindex, int old, enum xdp_mode mode)
{
	LIBBPF_OPTS(bpf_xdp_attach_opts, options, .old_prog_fd = old);

	return bpf_xdp_detach((int)ifindex, flags_of(mode), &options);
}

/* Drivers refuse in many ways: no XDP at all, the MTU, too few queues. */
static bool is_worth_generic(int error)
{
	return error && error != -EPERM && error != -ENODEV && error != -EBUSY && error != -EEXIST;
}

static int attach_first(__u32 ifindex, int program, enum xdp_mode mode, enum xdp_mode *ret_mode)
{
	enum xdp_mode used = mode == XDP_MODE_AUTO ? XDP_MODE_NATIVE : mode;
	int error = attach_in_mode(ifindex, program, 0, used);

	if (mode == XDP_MODE_AUTO && is_worth_generic(error)) {
		used = XDP_MODE_GENERIC;
		error = attach_in_mode(ifindex, program, 0, used);
	}
	if (!error)
		*ret_mode = used;
	return error;
}

/* In the same mode the kernel changes one for the other between two packets. */
static int replace(__u32 ifindex, int program, int old, const struct xdp_state *state,
                   enum xdp_mode mode, enum xdp_mode *ret_mode)
{
	int error;

	if (mode == XDP_MODE_AUTO || mode == state->mode) {
		error = attach_in_mode(ifindex, program, old, state->mode);
		if (!error)
			*ret_mode = state->mode;
		return error;
	}
	error = detach_in_mode(ifindex, old, state->mode);
	return error ? error : attach_first(ifindex, program, mode, ret_mode);
}

int dataplane_attach(struct dataplane *dataplane, __u32 ifindex, enum dataplane_program program,
                     enum xdp_mode mode, enum xdp_mode *ret_mode)
{
	const struct bpf_program *chosen = program == DATAPLANE_VIF
	                                           ? dataplane->skeleton->progs.softwire_vif
	                                           : dataplane->skeleton->progs.softwire_port;
	struct xdp_state state;
	int old, error = query(ifindex, &state, &old);

	if (error)
		return error;
	if (old < 0)
		return attach_first(ifindex, bpf_program__fd(chosen), mode, ret_mode);
	error = state.is_ours
	                ? replace(ifindex, bpf_program__fd(chosen), old, &state, mode, ret_mode)
	                : -EBUSY;
	close(old);
	return error;
}

int dataplane_detach(__u32 ifindex)
{
	struct xdp_state state;
	int old, error = query(ifindex, &state, &old);

	if (error || old < 0)
		return error;
	error = state.is_ours ? detach_in_mode(ifindex, old, state.mode) : -EBUSY;
	close(old);
	return error;
}
