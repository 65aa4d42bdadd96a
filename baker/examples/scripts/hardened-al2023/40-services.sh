#!/bin/bash
# Switches off services that a server does not need, and keeps what an audit asks for.
set -euo pipefail

for unit in rpcbind.socket rpcbind.service gssproxy.service; do
  # Not every release has all of them.
  if [[ -n $(systemctl list-unit-files --no-legend "$unit") ]]; then
    systemctl disable --now "$unit"
    systemctl mask "$unit"
  fi
done

# Names are asked of the VPC's resolver; the answers of whoever is in the subnet are not wanted, nor
# the port that is open for them.
install -d -m 755 /etc/systemd/resolved.conf.d
cat >/etc/systemd/resolved.conf.d/10-hardening.conf <<'CONF'
[Resolve]
LLMNR=no
MulticastDNS=no
CONF

# The journal on the disk, within bounds: in memory it would be gone when it is needed.
install -d -m 755 /etc/systemd/journald.conf.d
cat >/etc/systemd/journald.conf.d/10-hardening.conf <<'CONF'
[Journal]
Storage=persistent
SystemMaxUse=500M
CONF

dnf --assumeyes install audit
cat >/etc/audit/rules.d/50-hardening.rules <<'CONF'
-w /etc/passwd -p wa -k identity
-w /etc/shadow -p wa -k identity
-w /etc/sudoers -p wa -k privileges
-w /etc/sudoers.d -p wa -k privileges
-w /etc/ssh/sshd_config.d -p wa -k access
CONF
chmod 640 /etc/audit/rules.d/50-hardening.rules
# The distribution's own rule that no task is watched would come first and win.
sed --in-place --regexp-extended '/^-a (never,task|task,never)/d' /etc/audit/rules.d/*.rules
systemctl enable auditd.service
dnf clean all
