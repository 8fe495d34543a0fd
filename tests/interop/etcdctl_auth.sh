#!/bin/bash
# Users, roles and authentication: the same commands of the real etcdctl against a real etcd and
# against etcd's door, with the same certificates, must print the same. Then snapshots are
# carried over both ways, users and all. Skipped where there is no etcd.
command -v etcdctl >/dev/null 2>&1 && command -v etcd >/dev/null 2>&1 || { echo "skipped: no etcd and etcdctl here"; exit 77; }
. "${srcdir:-.}/tests/interop/common.sh"
tmp=$(mktemp -d) || exit 99
server= etcd=
trap 'stop $server $etcd; rm -rf "$tmp"' EXIT
export DRYDOCK_HOME=$tmp/home ETCDCTL_API=3
unset ETCDCTL_ENDPOINTS ETCDCTL_USER ETCDCTL_PASSWORD
bad=0
fail() { echo "FAIL: $*"; bad=1; }
cluster_up "$tmp/home" "$tmp/up.log"
ws=$DRYDOCK_HOME/clusters/default
pki=$ws/pki/etcd
export ETCDCTL_CACERT=$pki/ca.crt ETCDCTL_CERT=$pki/healthcheck-client.crt ETCDCTL_KEY=$pki/healthcheck-client.key
ours=https://127.0.0.1:$(<"$ws/etcd-port")
# the real one has the same certificate, in which its address is not; its passwords are hashed
# quickly
theirs=https://$(own_address):2379
real() { # DIR
	ETCDCTL_INSECURE_SKIP_TLS_VERIFY=true etcd_up "$1" "$theirs" "$tmp/etcd.log" --bcrypt-cost 4 \
		--cert-file "$pki/server.crt" --key-file "$pki/server.key" \
		--trusted-ca-file "$pki/ca.crt" --client-cert-auth
}

# The commands, one a line: E is etcdctl, R the same as root, A as alice.
cat >"$tmp/commands" <<'END'
E auth enable
E user add
E user add root:pw
E user add root:pw
E user add :pw
E user add '' --no-password
E user add alice --new-user-password=blunder
E user add cert --no-password
E user add nobody
echo bobpw | E user add bob --interactive=false
E user list
E user list x
E role add r1
E role add r1
E role add ''
E role add
E role grant-permission r1 read foo
E role grant-permission r1 write foo
E role grant-permission r1 readwrite a c
E role grant-permission r1 read dir/ --prefix
E role grant-permission r1 read zoo --from-key
E role grant-permission r1 readwrite '' --prefix
E role grant-permission r1 readwrite x y --prefix
E role grant-permission r1 readwrite x --from-key --prefix
E role grant-permission r1 bogus x
E role grant-permission r1 read
E role grant-permission nope read x
E role get r1
E role get nope
E role list
E role revoke-permission r1 '' --prefix
E role revoke-permission r1 zoo --from-key
E role revoke-permission r1 zoo --from-key
E role revoke-permission r1 foo
E role revoke-permission nope foo
E role grant-permission r1 read a b
E role grant-permission r1 write a c
E role get r1
E role revoke-permission r1 a b
E role revoke-permission r1 a c
E role get r1
E user grant-role alice r1
E user grant-role alice r1
E user grant-role alice nope
E user grant-role nope r1
E user get alice
E user get alice --detail
E user get nope
E user revoke-role alice nope
E user revoke-role nope r1
echo wonder | E user passwd alice --interactive=false
echo x | E user passwd nope --interactive=false
echo x | E user passwd cert --interactive=false
E user list -w json
E user get alice -w json
E role get r1 -w json
E role get r1 -w fields
E role list -w fields
E role list -w json
E role add r2 -w json
E role delete r2 -w fields
E user add u2:x -w json
E user get u2 -w fields
E user delete u2 -w json
E user delete nope
E role delete nope
E user grant-role root nope
E auth enable
E user get root
E get foo
R role list
E --user root:bad get foo
E --user nope:bad get foo
E --user cert:bad get foo
E --user alice:blunder get foo
R put dir/a 1
R put foo 2
R put zz 3
A get dir/a
A get dir/ --prefix
A get dir/ --from-key
A get foo
A put dir/a 9
A del dir/a
R role grant-permission r1 write w/ --prefix
A put w/1 x
A put w/1 x --prev-kv
A del w/1 --prev-kv
A del w/ --prefix
A get w/1
printf 'value("dir/a") = "1"\n\nput w/2 x\n\nget dir/a\n\n' | A txn
printf 'value("zz") = "1"\n\nput w/2 x\n\nget dir/a\n\n' | A txn
printf 'value("dir/a") = "1"\n\nput w/2 x\n\nget zz\n\n' | A txn
A watch zz
E watch zz
A user get alice
A user get root
A role get r1
A role get root
A user list
A role add q
A user add q:q
A auth disable
A member remove 8e9e05c52164694d
A snapshot save out.db 2>&1 | grep -v 'failed to receive'; (exit ${PIPESTATUS[0]})
A defrag
A endpoint hashkv
A endpoint health
E endpoint health
A alarm list
A move-leader 1
A lease grant 100
E lease grant 100
L=$(R lease grant 500 | cut -d' ' -f2); R put zz 4 --lease=$L; A lease timetolive $L; A lease revoke $L; A put w/3 v --lease=$L; A lease keep-alive $L --once; R lease revoke $L
R user delete root
R role delete root
R user revoke-role root root
R user grant-role alice root
R put zz 5
A get zz
R user revoke-role alice root
E --user alice --password wonder get dir/a
ETCDCTL_USER=alice:wonder E get dir/a
E --user alice get dir/a
E user list
E auth disable
R auth enable
R user add healthy:x
R role add wide
R role grant-permission wide readwrite a m
R role grant-permission wide read m --from-key
R user grant-role healthy wide
E --user healthy:x get b z
E --user healthy:x put n 1
R user delete healthy
R user add kube-etcd-healthcheck-client --no-password
E get dir/a
R user grant-role kube-etcd-healthcheck-client root
E get dir/a
E role list
E auth disable
E auth enable
E user delete kube-etcd-healthcheck-client
R role delete r1
A get dir/a
R user get alice
R auth disable
R auth disable
E get dir/a
E --user nope:nope get dir/a
END
# What belongs to one of the two only: addresses, numbers, times, versions. etcd 3.4 does not
# dress its refusals of maintenance as later ones do.
strip() {
	sed -E 's/"ts":[^,]*,//; s/"target":"[^"]*"/"target":"T"/; s,(https://)?127\.[0-9.]+:[0-9]+,EP,g
		s/[0-9]{17,20}/ID/g; s/lease [0-9a-f]{16}/lease L/; s/took = .*/took = T/; s/remaining\([0-9]+s\)/remaining(N)/
		s/"(revision|Revision)" ?: ?[0-9]+/"revision":R/; s/(auth|etcdserver): permission denied/DENIED/g
		s/rpc error: code = (Unknown|PermissionDenied) desc = DENIED/DENIED/g'
}
# E ARGUMENTS: etcdctl at $url
E() {
	local verify=true
	[ "$url" = "$theirs" ] || verify=false
	ETCDCTL_INSECURE_SKIP_TLS_VERIFY=$verify timeout $limit etcdctl $patience --endpoints "$url" "$@"
}
session() { # FOLDER URL
	mkdir "$tmp/$1"
	R() { E --user root:pw "$@"; }
	A() { E --user alice:wonder "$@"; }
	cd "$tmp/$1" || exit 1
	local url=$2 line
	while IFS= read -r line; do
		printf '$ %s\n' "$line"
		eval "$line" 2>&1 </dev/null
		echo "[$?]"
	done <"$tmp/commands"
}
real "$tmp/data"
(session t "$theirs") 2>&1 | strip >"$tmp/theirs" &
(session o "$ours") 2>&1 | strip >"$tmp/ours"
wait $! # of the first
[ "$(grep -ac '^\$' "$tmp/theirs")" -gt 100 ] || fail "the real etcd's session"
diff -a "$tmp/theirs" "$tmp/ours" >"$tmp/diff" || { fail "the door differs from a real etcd"; cat "$tmp/diff"; }

# everybody's users, in the other's hands
people() {
	E user add carol:hunter2 && E role add reader && E role grant-permission reader read dir/ --prefix &&
		E user grant-role carol reader && E --user root:pw auth enable && E --user root:pw put dir/b "$1"
}
is() {
	local want=$1 got
	shift
	got=$("$@" 2>&1 | grep -v '^{"level"' | tail -n 1)
	[ "$got" = "$want" ] || { fail "$*"; echo "  want: $want"; echo "  got:  $got"; }
}
for url in "$theirs" "$ours"; do people "of $url" >"$tmp/log" 2>&1 || { cat "$tmp/log"; fail "making users at $url"; }; done
url=$theirs
E --user root:pw snapshot save "$tmp/theirs.db" >"$tmp/log" 2>&1 || { cat "$tmp/log"; fail "snapshot of the real etcd"; }
url=$ours
E --user root:pw snapshot save "$tmp/ours.db" >"$tmp/log" 2>&1 || { cat "$tmp/log"; fail "snapshot of the door"; }
is "of $theirs" ./tests/interop/etcd_snapshot "$tmp/theirs.db" carol hunter2 dir/b
is "etcdserver: permission denied" ./tests/interop/etcd_snapshot "$tmp/theirs.db" carol hunter2 foo
is "etcdserver: authentication failed, invalid user ID or password" ./tests/interop/etcd_snapshot "$tmp/theirs.db" carol hunter3 dir/b
stop $etcd
etcd=
etcdctl snapshot restore "$tmp/ours.db" --data-dir "$tmp/restored" >"$tmp/log" 2>&1 || { cat "$tmp/log"; fail "restoring the door's snapshot"; }
real "$tmp/restored"
url=$theirs
is "of $ours" E --user carol:hunter2 get dir/b --print-value-only
is "Error: etcdserver: permission denied" E --user carol:hunter2 get foo
is "Error: etcdserver: authentication failed, invalid user ID or password" E --user carol:hunter3 get dir/b
[ $bad = 0 ] && echo "$(grep -ac '^\$' "$tmp/ours") commands of etcdctl $(etcdctl version | sed -n 's/etcdctl version: //p') the same at both; snapshots read both ways"
exit $bad
