# client_node.sh: the JavaScript client of npm's registry, the one that client_node/
# package-lock.json pins, installed once into $CLIENT_NODE or the user's cache. For clients.sh.
lacks() { echo "client-node: $*" >>"$dir/notes"; }
install_client() {
	local key new
	key=$(cat "$here/client_node/package.json" "$here/client_node/package-lock.json" | cksum | cut -d' ' -f1)
	modules=${CLIENT_NODE:-$CLIENT_NODE_CACHE/client-node-$key}
	[ ! -d "$modules/node_modules/@kubernetes/client-node" ] || return 0
	command -v npm >/dev/null || { lacks "npm is not installed"; return 1; }
	mkdir -p "${modules%/*}" && new=$(mktemp -d "$modules.XXXXXX") || return 1
	cp "$here/client_node/package.json" "$here/client_node/package-lock.json" "$new"
	if ! (cd "$new" && timeout 150 npm ci --ignore-scripts --no-audit --no-fund --fetch-retries=1 \
		--fetch-timeout=30000) >"$new/log" 2>&1; then
		tail -n 5 "$new/log"
		rm -rf "$new"
		lacks "npm could not install the client"
		return 1
	fi
	# another run may have been quicker; both are the same
	mv -T "$new" "$modules" 2>/dev/null || rm -rf "$new"
}
command -v node >/dev/null || { lacks "node is not installed"; return 0; }
[ "$(node -p 'process.versions.node.split(".")[0]')" -ge 18 ] || { lacks "node is older than 18"; return 0; }
install_client || return 0
CLIENT_NODE=$modules timeout $((4 * limit)) node "$here/client_node/test.mjs" "$dir/cells/$client" ||
	[ -s "$dir/cells/$client" ] || printf 'start\tFAILED\n' >"$dir/cells/$client"
