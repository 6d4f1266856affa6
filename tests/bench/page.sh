#!/usr/bin/env bash
# The consultation page beside nginx: the same compressed bytes, the same machine, one after the other, five rounds.
# Server on core 0, load on core 1. Prints requests/s, p99 and the ratios of the medians; asserts nothing.
set -euo pipefail
cd "$(dirname "$0")/../.."
rounds=${ROUNDS:-5} seconds=${SECONDS_EACH:-5}
binary=${TSUNAGARU_BIN:-target/release/tsunagaru}
work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT

ours() {
  taskset -c 0 "$binary" serve "$@" --data "$work/data" --listen 127.0.0.1:8191 >>"$work/out" 2>/dev/null &
  server=$!
  for _ in $(seq 100); do curl -fs -o /dev/null http://127.0.0.1:8191/healthz && break; sleep 0.1; done
}
resident() { awk '/^Rss/{r=$2} END{printf "%.1f MB", r/1024}' "/proc/$server/smaps_rollup"; }
# The start that fills the sample city needs memory of its own: what is measured is a start as every day has it.
ours --demo
kill "$server"; wait "$server" 2>/dev/null || true
ours
echo "resident memory at rest: $(resident)"

mkdir -p "$work/www"
curl -fs -H 'Accept-Encoding: br' http://127.0.0.1:8191/282294 -o "$work/www/page.html.br"
curl -fs http://127.0.0.1:8191/282294 -o "$work/www/page.html"
modules=/usr/lib/nginx/modules
cat >"$work/nginx.conf" <<CONF
load_module $modules/ngx_http_brotli_static_module.so;
worker_processes 1; daemon off; pid $work/nginx.pid; error_log /dev/null;
events { worker_connections 4096; }
http {
  access_log off; sendfile on; keepalive_requests 1000000; open_file_cache max=100; types { text/html html; }
  client_body_temp_path $work/a; proxy_temp_path $work/b; fastcgi_temp_path $work/c; uwsgi_temp_path $work/d; scgi_temp_path $work/e;
  server { listen 127.0.0.1:8192 backlog=4096; root $work/www; brotli_static on; }
}
CONF
taskset -c 0 nginx -p "$work" -c "$work/nginx.conf" 2>/dev/null &
for _ in $(seq 100); do curl -fs -o /dev/null http://127.0.0.1:8192/page.html && break; sleep 0.1; done

echo "bytes: ours $(wc -c <"$work/www/page.html.br") (brotli), nginx the same file"
load() { # url connections
  taskset -c 1 wrk -t1 -c"$2" -d"${seconds}s" --latency -H 'Accept-Encoding: br' "$1" |
    awk '/99%/{p=$2} /Requests\/sec/{r=$2} END{ u=p; sub(/[0-9.]+/,"",u); v=p+0; if(u=="us")v/=1000; if(u=="s")v*=1000; printf "%.0f %.3f\n", r, v }'
}
for connections in 64 1000; do
  : >"$work/ours"; : >"$work/theirs"
  for _ in $(seq "$rounds"); do
    load http://127.0.0.1:8191/282294 "$connections" >>"$work/ours"
    load http://127.0.0.1:8192/page.html "$connections" >>"$work/theirs"
  done
  median() { sort -n | awk '{a[NR]=$1} END{print a[int((NR+1)/2)]}'; }
  or=$(cut -d' ' -f1 "$work/ours" | median) op=$(cut -d' ' -f2 "$work/ours" | median)
  tr=$(cut -d' ' -f1 "$work/theirs" | median) tp=$(cut -d' ' -f2 "$work/theirs" | median)
  awk -v c="$connections" -v or="$or" -v op="$op" -v tr="$tr" -v tp="$tp" \
    'BEGIN{printf "%4d connections: ours %d req/s, p99 %.2f ms; nginx %d req/s, p99 %.2f ms; ratio %.2f x req/s, %.2f x p99\n", c, or, op, tr, tp, or/tr, op/tp}'
done
echo "resident memory after the load: $(resident)"
