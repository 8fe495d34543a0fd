#!/bin/bash
# client_node.sh: the JavaScript client of npm's registry against a served cluster. It is the
# one that client_node/package-lock.json pins, installed once into $CLIENT_NODE or the user's
# cache. Skipped, and said why, where node 18, npm or the registry is missing.
set -u
here=$(cd "${srcdir:-.}/tests/interop/client_node" && pwd) || exit 99
skip() { echo "$*: skipped"; exit 77; }
command -v node >/dev/null || skip "node is not installed"
[ "$(node -p 'process.versions.node.split(".")[0]')" -ge 18 ] || skip "node is older than 18"
key=$(cat "$here/package.json" "$here/package-lock.json" | cksum | cut -d' ' -f1)
client=${CLIENT_NODE:-${XDG_CACHE_HOME:-$HOME/.cache}/drydock/client-node-$key}
if [ ! -d "$client/node_modules/@kubernetes/client-node" ]; then
	command -v npm >/dev/null || skip "npm is not installed"
	mkdir -p "${client%/*}" && new=$(mktemp -d "$client.XXXXXX") || exit 99
	trap 'rm -rf "$new"' EXIT
	cp "$here/package.json" "$here/package-lock.json" "$new" || exit 99
	(cd "$new" && timeout 150 npm ci --ignore-scripts --no-audit --no-fund --fetch-retries=1 \
		--fetch-timeout=30000) >"$new/log" 2>&1 || {
		tail -n 5 "$new/log"
		skip "npm could not install the client"
	}
	# another run may have been quicker; both are the same
	mv -T "$new" "$client" 2>/dev/null || [ -d "$client/node_modules" ] || exit 99
fi
drydock=$PWD/drydock
dir=$(mktemp -d) || exit 99
export DRYDOCK_HOME=$dir/home CLIENT_NODE=$client
trap '"$drydock" down >/dev/null 2>&1; rm -rf "$dir" ${new:+"$new"}' EXIT
"$drydock" up --detach --rate 10 >/dev/null || { "$drydock" up; exit 1; }
eval "$("$drydock" env)"
timeout 300 node "$here/test.mjs"
