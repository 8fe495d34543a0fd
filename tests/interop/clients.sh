#!/bin/bash
# clients.sh: real clients against one served cluster, each of their operations seen working,
# and the table of that at the end: every kubectl that is installed, etcdctl, curl and the
# JavaScript client. What is not installed is left out, and said.
#
# clients/NAME.sh tries the operations of one client with cell (below); whatever has to be
# waited for is waited for with until_ok, for the machine may be slow.
set -u
unset KUBECONFIG
here=$(cd "${srcdir:-.}/tests/interop" && pwd)/clients drydock=$PWD/drydock
export srcdir=${srcdir:-.}
. "${srcdir:-.}/tests/interop/common.sh"
dir=$(mktemp -d) || exit 99
export DRYDOCK_HOME=$dir/home GOGC=off # short processes: no time is spent collecting garbage
[ -n "${CLIENT_NODE:-}" ] || export CLIENT_NODE_CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/drydock
mkdir "$dir/cells"
trap '"$drydock" down >/dev/null 2>&1; rm -rf "$dir"' EXIT
"$drydock" --profile metrics up --detach --rate 20 >/dev/null || { "$drydock" up; exit 1; }
eval "$("$drydock" env)"
export HOME=$dir
pki=$DRYDOCK_HOME/clusters/default/pki
url=$(sed -n 's/.*server: //p' "$KUBECONFIG")

# cell OPERATION COMMAND...: notes whether it works; what it prints is shown when it does not.
cell() {
	local name=$1
	shift
	if "$@" >"$dir/said.$client" 2>&1; then
		printf '%s\tok\n' "$name" >>"$dir/cells/$client"
	else
		printf '%s\tFAILED\n' "$name" >>"$dir/cells/$client"
		echo "FAILED: $client: $name:"
		head -n 20 "$dir/said.$client"
	fi
}
# A cell that cannot be, and why.
no_cell() {
	printf '%s\t-\n' "$1" >>"$dir/cells/$client"
	echo "$client: $1: $2" >>"$dir/notes"
}
# has TEXT COMMAND...: it succeeds and prints the text (a glob). fails STATUS TEXT COMMAND...
has() {
	fails 0 "$@"
}
fails() {
	local status=$1 text=$2 got is
	shift 2
	got=$("$@" 2>&1 </dev/null)
	is=$?
	case $got in *$text*) [ $is = "$status" ] && return 0 ;; esac
	echo "$*: status $is, expected $status and '$text':"
	echo "$got" | head -n 12
	return 1
}
# ---- which there are
kubectls=
if command -v kubectl >/dev/null; then
	beside=$(dirname "$(readlink -f "$(command -v kubectl)")")
	for f in "$beside"/kubectl.1.[0-9]* ${KUBECTLS:-} "$(command -v kubectl)"; do
		minor=$("$f" version --client -o json 2>/dev/null | sed -n 's/.*"minor": "\([0-9]*\).*/\1/p' | head -n 1)
		case " $kubectls " in *" $minor:"*) ;; *) [ -z "$minor" ] || kubectls="$kubectls $minor:$f" ;; esac
	done
	kubectls=$(printf '%s\n' $kubectls | sort -n)
else
	echo "kubectl is not installed" >>"$dir/notes"
fi

# ---- all at once, three of them at a time
slots() { while [ "$(jobs -rp | wc -l)" -ge 3 ]; do wait -n; done; }
(client=client-node . "$here/client_node.sh") >"$dir/log.node" 2>&1 &
for entry in $kubectls; do
	slots
	(client=kubectl-1.${entry%%:*} kubectl=${entry#*:} . "$here/kubectl.sh") >"$dir/log.${entry%%:*}" 2>&1 &
done
slots
(client=curl . "$here/curl.sh") >"$dir/log.curl" 2>&1 &
slots
(client=etcdctl . "$here/etcdctl.sh") >"$dir/log.etcdctl" 2>&1 &
wait
cat "$dir"/log.*
[ -n "$(ls "$dir/cells")" ] || { cat "$dir/notes"; echo "no client is installed: skipped"; exit 77; }

# ---- the table
awk -F '\t' '
FNR == 1 { client = FILENAME; sub(/.*\//, "", client); group = client; sub(/-1\..*/, "", group)
	if (!(group in columns)) groups[++nr_groups] = group
	columns[group] = columns[group] "\t" client }
{ if (!((group, $1) in row)) { row[group, $1] = 1; rows[group] = rows[group] "\t" $1 }
	at[client, $1] = $2; n[$2]++ }
END {
	for (g = 1; g <= nr_groups; g++) {
		nc = split(columns[groups[g]], c, "\t"); nr = split(rows[groups[g]], r, "\t")
		printf "%-26s", groups[g]
		for (i = 2; i <= nc && nc > 2; i++) { v = c[i]; sub(/.*-/, "", v); printf " %-6s", v }
		print ""
		for (k = 2; k <= nr; k++) {
			printf "  %-24s", r[k]
			for (i = 2; i <= nc; i++) printf " %-6s", (c[i], r[k]) in at ? at[c[i], r[k]] : "?"
			print ""
		}
	}
	printf "%d cells: %d work, %d cannot be, %d failed\n", n["ok"] + n["-"] + n["FAILED"], n["ok"], n["-"], n["FAILED"]
	exit n["FAILED"] > 0
}' "$dir"/cells/*
status=$?
[ ! -s "$dir/notes" ] || sort "$dir/notes"
exit $status
