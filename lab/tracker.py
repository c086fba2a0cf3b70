# SPDX-License-Identifier: GPL-2.0-or-later
"""A BitTorrent tracker as small as can be: remembers who announces which torrent, tells the others.

    python3 tracker.py ADDRESS PORT
"""

import http.server
import ipaddress
import sys
import urllib.parse

INTERVAL_S = 5


class Tracker(http.server.BaseHTTPRequestHandler):
    swarms = {}  # info hash -> {(address, port): octets left}

    def do_GET(self):
        query = urllib.parse.parse_qs(urllib.parse.urlparse(self.path).query, encoding="latin-1")
        own = self.client_address[0], int(query["port"][0])
        swarm = self.swarms.setdefault(query["info_hash"][0], {})
        if query.get("event") == ["stopped"]:
            swarm.pop(own, None)
        else:
            swarm[own] = int(query["left"][0])
        compact = b"".join(
            ipaddress.IPv4Address(address).packed + port.to_bytes(2, "big")
            for address, port in swarm
            if (address, port) != own
        )
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"d8:intervali%de5:peers%d:%se" % (INTERVAL_S, len(compact), compact))

    def log_message(self, *_):
        """A line for each announcement: who, and how much of the file it lacks."""
        for swarm in self.swarms.values():
            print({f"{address}:{port}": left for (address, port), left in swarm.items()}, flush=True)


if __name__ == "__main__":
    http.server.HTTPServer((sys.argv[1], int(sys.argv[2])), Tracker).serve_forever()
