#!/bin/bash
# Kernel settings that cost servers nothing and attackers something.
set -euo pipefail

cat >/etc/sysctl.d/90-hardening.conf <<'CONF'
# Kernel addresses and messages are for root.
kernel.kptr_restrict = 1
kernel.dmesg_restrict = 1
kernel.unprivileged_bpf_disabled = 1
# No core dumps of programs that run with other rights than their user's.
fs.suid_dumpable = 0
fs.protected_hardlinks = 1
fs.protected_symlinks = 1
fs.protected_fifos = 1
fs.protected_regular = 1
# Nobody else tells a server its routes, and it tells nobody theirs.
net.ipv4.conf.all.accept_redirects = 0
net.ipv4.conf.default.accept_redirects = 0
net.ipv4.conf.all.send_redirects = 0
net.ipv4.conf.default.send_redirects = 0
net.ipv4.conf.all.accept_source_route = 0
net.ipv4.conf.default.accept_source_route = 0
net.ipv6.conf.all.accept_redirects = 0
net.ipv6.conf.default.accept_redirects = 0
CONF

# Fails on a name this kernel does not know.
sysctl --load=/etc/sysctl.d/90-hardening.conf
