# SPDX-License-Identifier: GPL-2.0-or-later
"""HTTP, SSH and FTP servers inside a host: own configuration, own directory, no system service."""

import hashlib
import os
import pathlib
import subprocess

from lab import mounts

PROGRAMS = ("nginx", "vsftpd", "sshd", "ssh", "ssh-keygen", "curl")

NGINX = """\
daemon off;
user root;
worker_processes 1;
pid {home}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {home}/nginx-tmp;
    proxy_temp_path {home}/nginx-tmp;
    fastcgi_temp_path {home}/nginx-tmp;
    uwsgi_temp_path {home}/nginx-tmp;
    scgi_temp_path {home}/nginx-tmp;
    server {{ listen {address}:80; root {home}/files; }}
}}
"""

VSFTPD = """\
listen=YES
listen_address={address}
background=NO
anonymous_enable=YES
local_enable=NO
anon_root={home}/files
pasv_enable=YES
secure_chroot_dir={home}/empty
port_enable=NO
seccomp_sandbox=NO
xferlog_enable=NO
"""

SSHD = """\
ListenAddress {address}
HostKey {home}/host-key
AuthorizedKeysFile {home}/client-key.pub
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
PermitRootLogin prohibit-password
"""


def make_file(host, size_bytes):
    """A file of random bytes in the directory that the servers offer; returns its SHA-256."""
    files = host.directory / "files"
    files.mkdir(exist_ok=True)
    content = os.urandom(size_bytes)
    (files / "random.bin").write_bytes(content)
    return hashlib.sha256(content).hexdigest()


def is_listening(host, port):
    return bool(host.run(f"ss -Hltn sport = :{port}").stdout.strip())


def serve(host, command, name, port):
    server = host.spawn(command, name)
    server.wait_ready(lambda: is_listening(host, port), f"port {port} is open")
    return server


def write(host, name, template):
    """Fill in a configuration template; returns the file."""
    file = host.directory / name
    file.write_text(template.format(home=host.directory, address=host.address()))
    return file


def start_http(host):
    file = write(host, "nginx.conf", NGINX)
    return serve(host, ["nginx", "-e", "stderr", "-c", file], "nginx", 80)


def start_ftp(host):
    (host.directory / "empty").mkdir(exist_ok=True)
    return serve(host, ["vsftpd", write(host, "vsftpd.conf", VSFTPD)], "vsftpd", 21)


def make_key(file):
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(file)]
    subprocess.run(command, check=True)


PRIVILEGE_SEPARATION = pathlib.Path("/run/sshd")  # sshd insists on it, and is deaf to options

# A /run of sshd's own, in which the lab is where it was, and a root account that is not locked.
PRIVATE_SSHD = """\
mkdir -p {home}/run/sshd {home}/run/softwire-lab
mount --rbind /run/softwire-lab {home}/run/softwire-lab
mount --rbind {home}/run /run
mount --bind {home}/shadow /etc/shadow
exec /usr/sbin/sshd -D -e -f {home}/sshd_config
"""


def start_ssh(host):
    config = write(host, "sshd_config", SSHD)
    make_key(host.directory / "host-key")
    make_key(host.directory / "client-key")
    (host.directory / "shadow").write_text("root:*:19000:0:99999:7:::\nsshd:!:19000::::::\n")
    command = mounts.private(PRIVATE_SSHD.format(home=host.directory))
    if not mounts.are_possible():
        host.instance.make_outside(PRIVILEGE_SEPARATION)
        command = ["/usr/sbin/sshd", "-D", "-e", "-f", config]
    return serve(host, command, "sshd", 22)


def ssh_command(server, *words):
    """A command that runs `words` on the server's host, for a client anywhere in the lab."""
    options = ["StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "ConnectTimeout=10", "LogLevel=ERROR"]
    command = ["ssh", "-F", "none", "-i", str(server.directory / "client-key")]
    for option in options:
        command += ["-o", option]
    return [*command, f"root@{server.address()}", *words]


def start_all(host, size_bytes):
    """A file, and the three servers that offer it; returns the file's SHA-256."""
    digest = make_file(host, size_bytes)
    for start in (start_http, start_ssh, start_ftp):
        start(host)
    return digest
