# SPDX-License-Identifier: GPL-2.0-or-later
"""The `softwire lab` command."""

import argparse
import os
import pathlib
import signal
import sys

from lab import cernet, cernet_show, crossing, demo, mesh, needs, pe, reflectors, softwire_mesh, softwire_mesh_show
from lab.instance import Instance, sweep
from lab.process import CommandError
from lab.provider_edge import program
from lab.wait import DeadlineError

SCENARIOS = {
    "pe": pe,
    "mesh": mesh,
    "reflectors": reflectors,
    "softwire-mesh": softwire_mesh,
    "cernet": cernet,
}
SHOWS = {"demo": demo, "softwire-mesh": softwire_mesh_show, "cernet": cernet_show}


class UsageError(Exception):
    """What was asked for does not exist; the message says what does."""


def explain(network, scenario):
    print(f"\n{scenario.DRAWING}")
    print(f"lab {network.id} is up: {scenario.up.__doc__}")
    for example in scenario.EXAMPLES:
        print(f"  softwire lab enter {network.id} {example.replace('ID', network.id)}")


def make_room():
    """Remove what killed runs left."""
    for identifier in sweep():
        print(f"swept {identifier}, which a killed run had left", flush=True)


def up(arguments):
    """raise a scenario; it goes with Ctrl-C, or stays with --keep"""
    scenario = SCENARIOS[arguments.scenario]
    needs.check(scenario.PROGRAMS)
    make_room()
    with scenario.declare() as network:
        scenario.up(network)
        failed = crossing.failures(scenario.ends(network))
        if failed:
            raise CommandError(f"no packet crosses: {', '.join(failed)}")
        explain(network, scenario)
        if arguments.keep:
            network.keep()
            print(f"  softwire lab down {network.id}", flush=True)
            return 0
        print("Ctrl-C takes it down.", flush=True)
        signal.pause()
    return 0


def show(arguments):
    show = SHOWS[arguments.command]
    needs.check(show.PROGRAMS)
    make_room()
    return show.run()


def list_labs(_):
    """show the labs that are up"""
    for instance in Instance.all():
        owner = instance.owner
        state = "kept" if owner["is_kept"] else f"process {owner['pid']}"
        state = "abandoned" if instance.is_abandoned else state
        print(f"{instance.id:<20} {state:<16} {' '.join(instance.hosts)}")
    return 0


def find(identifier):
    """The instance of that identifier, or the only one there is."""
    labs = {instance.id: instance for instance in Instance.all()}
    if identifier in labs:
        return labs[identifier]
    if identifier is None and len(labs) == 1:
        return next(iter(labs.values()))
    known = ", ".join(labs) or "none"
    raise UsageError(f"which lab? {identifier + ' is none. ' if identifier else ''}Up: {known}")


def enter(arguments):
    """run a command on a host, or a shell: enter [ID] HOST [COMMAND...]"""
    words = arguments.words
    has_identifier = words[0] in [instance.id for instance in Instance.all()]
    instance = find(words.pop(0) if has_identifier else None)
    if not words or words[0] not in instance.hosts:
        raise UsageError(f"which host? {instance.id} has {', '.join(instance.hosts)}")
    host = words.pop(0)
    os.environ["SOFTWIRE_INSTANCE"] = f"{instance.id}-{host}"
    os.environ["PATH"] = f"{pathlib.Path(program('softwire')).parent}:{os.environ['PATH']}"
    os.environ["PS1"] = f"{host}# "
    namespace = f"--net=/run/netns/{instance.namespace(host)}"
    os.execvp("nsenter", ["nsenter", namespace, "--", *(words or ["bash", "--norc"])])


def down(arguments):
    """take down a lab, or with --all every one that is kept or abandoned"""
    if arguments.all:
        chosen = [i for i in Instance.all() if i.owner["is_kept"] or i.is_abandoned]
    else:
        chosen = [find(arguments.id)]
    for instance in chosen:
        instance.remove()
        print(f"lab {instance.id} is down")
    return 0


def parser():
    top = argparse.ArgumentParser(prog="softwire lab", description="Whole networks on one machine.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name, function, text=None):
        text = text or function.__doc__
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(function=function)
        return command

    raising = add("up", up)
    raising.add_argument("scenario", nargs="?", choices=SCENARIOS, default="pe")
    raising.add_argument("--keep", action="store_true", help="leave it up")
    for name, module in SHOWS.items():
        add(name, show, module.run.__doc__)
    add("list", list_labs)
    entering = add("enter", enter)
    entering.add_argument("words", nargs=argparse.REMAINDER, metavar="[ID] HOST [COMMAND...]")
    removing = add("down", down)
    removing.add_argument("id", nargs="?", metavar="ID")
    removing.add_argument("--all", action="store_true", help="every kept or abandoned one")
    return top


END_REQUESTS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def end_in_order(number, _):
    """The first request to end becomes an exception, so that everything raised is removed."""
    for request in END_REQUESTS:
        signal.signal(request, signal.SIG_IGN)
    sys.exit(128 + number)


def main():
    arguments = parser().parse_args()
    if os.geteuid() != 0:
        print("softwire lab: needs root, for network namespaces", file=sys.stderr)
        return 1
    for number in END_REQUESTS:
        signal.signal(number, end_in_order)
    try:
        return arguments.function(arguments)
    except (CommandError, DeadlineError, FileNotFoundError, UsageError, needs.MissingError) as error:
        print(f"softwire lab: {error}", file=sys.stderr)
        return 1
