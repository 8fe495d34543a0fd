#!/bin/bash
# Our etcdctl as an ordinary process beside the real one: the same commands against a fresh real
# etcd each, then against Drydock's own door, print the same and end with the same status. What
# may differ is in etcdctl_differences. All four run side by side. Skipped where there is no
# etcdctl.
real=$(command -v etcdctl 2>/dev/null)
[ -n "$real" ] || { echo "skipped: no etcdctl here"; exit 77; }
dir=$(cd "${srcdir:-.}/tests/interop" && pwd)
. "$dir/common.sh"
drydock=$PWD/drydock
tmp=$(mktemp -d) || exit 99
trap 'stop $parts; rm -rf "$tmp"' EXIT
export ETCDCTL_API=3
unset ETCDCTL_ENDPOINTS ETCDCTL_CACERT ETCDCTL_CERT ETCDCTL_KEY
mkdir "$tmp/bin"
ln -s "$drydock" "$tmp/bin/etcdctl"
ours=$tmp/bin/etcdctl
bad=0

lines() { [ "$(wc -l <"$1")" -ge "$2" ]; }
# keys PREFIX N
keys() { [ "$($CTL get "$1" --prefix --keys-only | grep -c .)" = "$2" ]; }
# watched N ARGS: the first N lines of a watch, which is then ended
watched() {
	local n=$1 pid
	shift
	: >"$T/w"
	$CTL watch "$@" >"$T/w" 2>"$T/we" &
	pid=$!
	until_ok lines "$T/w" "$n"
	stop $pid
	head -n "$n" "$T/w"
	cat "$T/we" >&2
}
# typed LINE N: the line, then the terminal stays until N lines are in $T/seen
typed() {
	echo "$1"
	until_ok lines "$T/seen" "$2" >&2
}
# run TOOL OUT FLAGS COMMANDS: runs each line, with $CTL, $BARE without FLAGS, and $AT, the flags. What it prints is in OUT/out and OUT/err, the
# N-th line's after a line of ^A and N; in OUT/out its status follows.
run() {
	local line n=0
	# (in the foreground: what it starts is not ended with it)
	T=$2 BARE="timeout --foreground -k 9 $limit $1" AT=$3
	CTL="$BARE $patience $AT"
	echo "$EP" >"$2/ep"
	while IFS= read -r line; do
		case $line in '#'* | '') continue ;; esac
		n=$((n + 1)) line=${line//@//x/}
		: >"$T/seen"
		printf '\1%d\n' $n
		printf '\1%d\n' $n >&2
		(eval "$line") </dev/null
		printf '\n[%d]\n' $?
		echo >&2
	done <"$4" >"$2/out" 2>"$2/err"
}
# compare A B COMMANDS NAME [SED]: counts and tells what is not the same
compare() {
	local f who files=
	for f in out err; do
		for who in "$1" "$2"; do
			sed -e '/^==[0-9]*==/d' -e "s|$who|TMP|g; s|$(<"$who/ep")|EP|g" "$who/$f" |
				sed -f "$dir/etcdctl_differences" | sed "${5:-}" >"$who/$f.steady"
			files="$files $who/$f.steady"
		done
	done
	grep -v -e '^#' -e '^$' "$3" | awk -v name="$4" '
	FNR == 1 { file++ }
	file == 1 { line[++nr] = $0; next }
	/^\001/ { n = substr($0, 2) + 0; found[file] = n; next }
	{ text[file, n] = text[file, n] "\n    " $0 }
	END {
		for (n = 1; n <= nr; n++) {
			bad = 0
			for (f = 2; f <= 4; f += 2)
				if (text[f, n] != text[f + 1, n]) {
					if (!bad++) print "FAIL: " line[n]
					print "  standard " (f == 2 ? "output" : "error") ", the real one'\''s:" text[f, n]
					print "  and ours:" text[f + 1, n]
				}
			same += !bad
		}
		for (f = 2; f <= 5; f++) if (found[f] != nr) same = -1
		print name ": " same " of " nr " commands as the real etcdctl'\''s"
		exit same != nr
	}' - $files || bad=1
}

# ---- a fresh real etcd for each
address=$(own_address)
NOBODY=$address:1 # where nobody listens
on_etcd() { # WHO TOOL PORT
	trap 'stop $etcd' EXIT
	mkdir "$tmp/etcd.$1"
	etcd_up "$tmp/$1.data" "http://$address:$3" "$tmp/$1.log"
	EP=$address:$3
	run "$2" "$tmp/etcd.$1" "--endpoints $EP" "$dir/etcdctl_commands"
}
parts=
if command -v etcd >/dev/null 2>&1; then
	(on_etcd real "$real" 2379) &
	parts="$parts $!"
	(on_etcd ours "$ours" 2479) &
	parts="$parts $!"
else
	echo "no etcd here: only Drydock's door"
fi

# ---- a served cluster for each; it writes by itself, so revisions and what follows from them differ
grep -v -e compaction -e '--rev [2-9]' -e hashkv -e '--endpoints' -e protobuf -e 'lease list' -e cluster -e 'make-mirror --prefix' "$dir/etcdctl_commands" |
	sed 's/--command-timeout 1s --insecure-transport=false/--debug=false/' >"$tmp/door_commands"
at_door() { # WHO TOOL
	trap 'stop $server' EXIT
	mkdir "$tmp/door.$1"
	cluster_up "$tmp/home.$1" "$tmp/up.$1"
	ws=$tmp/home.$1/clusters/default
	pki=$ws/pki/etcd
	EP=127.0.0.1:$(<"$ws/etcd-port")
	mine="--cert $pki/healthcheck-client.crt --key $pki/healthcheck-client.key"
	run "$2" "$tmp/door.$1" "--endpoints https://$EP --cacert $pki/ca.crt $mine" "$tmp/door_commands"
}
(at_door real "$real") &
parts="$parts $!"
(
	at_door ours "$ours"
	ctl() { timeout $limit "$ours" $patience --endpoints "https://$EP" "$@"; }
	fail() { echo "FAIL: $*"; bad=1; }
	# nobody without a certificate, and nobody whom we do not trust
	turned_away() { # FLAG...: within its second it may have been told nothing
		ctl "$@" --command-timeout 1s get /x/a >"$tmp/o" 2>"$tmp/e" && { fail "$*: served"; return 0; }
		grep -q -e 'certificate required' -e 'signed by unknown authority' "$tmp/e"
	}
	for flags in "--cacert $pki/ca.crt" "$mine"; do
		until_ok turned_away $flags || { fail "$flags"; cat "$tmp/e"; }
	done
	ctl --insecure-skip-tls-verify $mine get /x/a | grep -qx /x/a || fail "--insecure-skip-tls-verify"
	# a server that restarts is found again by a watch
	put() { ctl --cacert $pki/ca.crt $mine put "$@" >/dev/null 2>"$tmp/e" || { fail "put $*"; cat "$tmp/e"; }; }
	"$ours" --endpoints "https://$EP" --cacert $pki/ca.crt $mine watch /x/back >"$tmp/watch" 2>&1 &
	watch=$!
	watches() { put /x/back "$1"; grep -q "$1" "$tmp/watch"; }
	until_ok watches before || fail "the watch sees nothing"
	stop $server
	cluster_up "$tmp/home.ours" "$tmp/up.ours"
	if [ "$EP" = "127.0.0.1:$(<"$ws/etcd-port")" ]; then # nobody took the port meanwhile
		until_ok watches again || { fail "the watch did not go on"; cat "$tmp/watch"; }
	fi
	stop $watch
	exit $bad
) &
parts="$parts $!"
for part in $parts; do wait $part || bad=1; done
[ -z "$(ls -d "$tmp"/etcd.* 2>/dev/null)" ] || compare "$tmp/etcd.real" "$tmp/etcd.ours" "$dir/etcdctl_commands" "a real etcd"
compare "$tmp/door.real" "$tmp/door.ours" "$tmp/door_commands" "Drydock's door" \
	's/"\(revision\|create_revision\|mod_revision\|raft_term\)":[0-9]*/"\1":N/g; s/"\(Revision\|CreateRevision\|ModRevision\|PrevCreateRevision\|PrevModRevision\|RaftTerm\)" : [0-9]*/"\1" : N/'
exit $bad
