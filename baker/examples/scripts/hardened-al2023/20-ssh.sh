#!/bin/bash
# SSH with keys only, not as root, without forwarding.
set -euo pipefail

# The first value sshd reads counts, and it reads the files in this folder by name: a low number
# goes before those of the distribution and of cloud-init.
cat >/etc/ssh/sshd_config.d/10-hardening.conf <<'CONF'
PermitRootLogin no
PasswordAuthentication no
KbdInteractiveAuthentication no
AllowTcpForwarding no
AllowAgentForwarding no
X11Forwarding no
MaxAuthTries 3
LoginGraceTime 30
ClientAliveInterval 300
ClientAliveCountMax 2
CONF
chmod 600 /etc/ssh/sshd_config.d/10-hardening.conf

# A wrong setting fails here, not when somebody needs to log in.
sshd -t
