#!/bin/bash
# Installs nginx with a health page and without telling its version.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive

apt-get --yes --option=DPkg::Lock::Timeout=300 --no-install-recommends install nginx

# The package's own site listens as default server, too; two of them are an error.
rm -f /etc/nginx/sites-enabled/default

cat >/etc/nginx/conf.d/hide-version.conf <<'CONF'
server_tokens off;
CONF

cat >/etc/nginx/conf.d/health.conf <<'CONF'
server {
    listen 80 default_server;
    listen [::]:80 default_server;
    root /srv/web;

    # For load balancers: answers as long as nginx does, whatever the site is.
    location = /health {
        access_log off;
        default_type text/plain;
        return 200 "ok\n";
    }
}
CONF

install -d -m 755 /srv/web
printf '<!doctype html><title>web</title><p>It works.\n' >/srv/web/index.html

# A wrong setting fails here, not on the first instance that starts.
nginx -t
systemctl enable nginx.service
