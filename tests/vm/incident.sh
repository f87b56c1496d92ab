#!/bin/sh
# A break-in of which demo/rules.yaml tells, for a guest whose files are its own (arm64.sh). A script plays the web server: a process has its name.
set -eu
printf 'root:stand-in:20000:0:99999:7:::\n' >/etc/shadow
cat >/tmp/nginx <<'EOT'
#!/bin/sh
/bin/sh -c 'cat /etc/shadow >/dev/null; echo left >/usr/bin/.cache-helper; true'
true
EOT
chmod +x /tmp/nginx
/tmp/nginx
