#!/bin/sh
# Connections and wall time of `tlswhy scan` beside sslscan and nmap, in one run on the same servers, without delay
# and with 50 ms of round trip. The proxy counts the connections of every tool alike.
#
#     [RTTS='0 50'] benches/scan.sh [path of tlswhy]
#
# T12: openssl s_server -tls1_2. ALL: every suite that OpenSSL has, TLS 1.0 to 1.3. Both serve one connection at a
# time, so with a round trip nobody gains by asking in parallel. GNU (gnutls-serv) and NGX (nginx, the suites of T12)
# do serve in parallel; they are left out where they are not installed.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
tlswhy=$(realpath "${1:-$here/../target/release/tlswhy}")
dir=$(mktemp -d)
pids=
trap 'for p in $pids; do kill "$p" 2>/dev/null || true; done; rm -rf "$dir"' EXIT
cd "$dir"
openssl req -x509 -newkey rsa:2048 -nodes -keyout k.pem -out c.pem -subj /CN=localhost -days 30 2>/dev/null

port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

start() { # name, port, command…
    name=$1 to=$2; shift 2
    "$@" >"$name.log" 2>&1 </dev/null &
    pids="$pids $!"
    servers="$servers $name:$to"
}

servers=
p=$(port); start T12 "$p" openssl s_server -accept "127.0.0.1:$p" -tls1_2 -cert c.pem -key k.pem -www
p=$(port); start ALL "$p" openssl s_server -accept "127.0.0.1:$p" -min_protocol TLSv1 \
    -cipher ALL:COMPLEMENTOFALL:@SECLEVEL=0 -cert c.pem -key k.pem -www
if command -v gnutls-serv >/dev/null; then
    p=$(port); start GNU "$p" gnutls-serv --quiet --http -p "$p" --x509certfile c.pem --x509keyfile k.pem
fi
if command -v nginx >/dev/null; then
    p=$(port)
    openssl genpkey -genparam -algorithm DH -pkeyopt group:ffdhe2048 -out dh.pem 2>/dev/null
    cat >nginx.conf <<CONF
daemon off; master_process off; pid $dir/nginx.pid; error_log $dir/nginx.err;
events { worker_connections 256; }
http { access_log off; server { listen 127.0.0.1:$p ssl; ssl_certificate $dir/c.pem; ssl_certificate_key $dir/k.pem;
  ssl_protocols TLSv1.2; ssl_ciphers DEFAULT; ssl_dhparam $dir/dh.pem; return 200; } }
CONF
    start NGX "$p" nginx -p "$dir" -c "$dir/nginx.conf"
fi
sleep 1

row() { # server, rtt, tool, command…
    server=$1 rtt=$2 tool=$3; shift 3
    listen=$(port)
    python3 "$here/delay_proxy.py" --listen "$listen" --to "127.0.0.1:${server#*:}" --rtt "$rtt" --stats stats.json 2>/dev/null &
    proxy=$!
    while ! grep -q "$(printf ':%04X 00000000:0000 0A' "$listen")" /proc/net/tcp; do sleep 0.05; done
    rm -f stats.json
    begin=$(date +%s%N)
    "$@" "127.0.0.1:$listen" >"$tool.out" 2>"$tool.err" || true
    end=$(date +%s%N)
    kill "$proxy"; wait "$proxy" 2>/dev/null || true
    python3 - "$server" "$rtt" "$tool" "$begin" "$end" <<'PY'
import json, re, sys
server, rtt, tool, begin, end = sys.argv[1:]
text = open(tool + ".out").read()
if tool.startswith("tlswhy"):
    try:
        found = sum(len(v["suites"]) for v in json.loads(text)["versions"])
    except ValueError:
        found = "?"
elif tool == "sslscan":
    found = len(re.findall(r"^(?:Preferred|Accepted) ", text, re.M))
else:
    found = len(re.findall(r"^\|\s+TLS_\S+", text, re.M))
stats = json.load(open("stats.json"))
print("| %s | %s ms | %s | %d | %d | %.2f | %s |" % (
    server.split(":")[0], rtt, tool, stats["connections"], stats["most_at_once"],
    (int(end) - int(begin)) / 1e9, found))
PY
}

nmap_scan() { nmap -Pn -n -p "${1#*:}" --script +ssl-enum-ciphers "${1%:*}"; }

echo "| server | round trip | tool | connections | most at once | wall s | pairs of version and suite |"
echo "|---|---|---|---|---|---|---|"
for rtt in ${RTTS:-0 50}; do
    for server in $servers; do
        row "$server" "$rtt" tlswhy "$tlswhy" scan --format json --sni localhost
        row "$server" "$rtt" tlswhy-fast "$tlswhy" scan --fast --format json --sni localhost
        if command -v sslscan >/dev/null; then row "$server" "$rtt" sslscan sslscan --no-colour; fi
        if command -v nmap >/dev/null; then row "$server" "$rtt" nmap nmap_scan; fi
    done
done
