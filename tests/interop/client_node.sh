#!/bin/bash
# client_node.sh: a JavaScript client works against a served cluster. CLIENT_NODE names a folder
# with node_modules/@kubernetes/client-node; without it or node the test is skipped.
set -u
command -v node >/dev/null && [ -d "${CLIENT_NODE:-/nonexistent}/node_modules/@kubernetes/client-node" ] ||
	{ echo "CLIENT_NODE names no folder with @kubernetes/client-node: skipped"; exit 77; }
drydock=$PWD/drydock
dir=$(mktemp -d) || exit 99
export DRYDOCK_HOME=$dir/home
trap '"$drydock" down >/dev/null 2>&1; rm -rf "$dir"' EXIT
"$drydock" up --detach >/dev/null || exit 1
eval "$("$drydock" env)"
timeout 100 node "${srcdir:-.}/tests/interop/client_node.mjs"
