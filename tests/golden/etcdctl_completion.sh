#!/bin/bash
# What etcdctl's completion offers in a real shell. Zsh and fish where they are.
bin=$(mktemp -d) || exit 99
trap 'rm -rf "$bin"' EXIT
ln -s "$PWD/drydock" "$bin/etcdctl"
PATH=$bin:$PATH
export ETCDCTL_API=3
bad=0
offers() { # WANT WORD...: completing the last word
	local want=$1 COMPREPLY COMP_WORDS COMP_CWORD
	shift
	COMP_WORDS=(etcdctl "$@") COMP_CWORD=$#
	__start_etcdctl
	[ "${COMPREPLY[*]}" = "$want" ] || { echo "FAIL: etcdctl $*: ${COMPREPLY[*]}, not $want"; bad=1; }
}
. <(etcdctl completion bash) || exit 1
[ "$(complete -p etcdctl)" = "complete -o default -F __start_etcdctl etcdctl" ] || { echo "FAIL: complete -p"; bad=1; }
offers "lease" le
offers "grant keep-alive list revoke timetolive" lease ""
offers "timetolive" lease t
offers "--keys --keepalive-time --keepalive-timeout --key" lease timetolive --ke
offers "--prefix --print-value-only" get --pr
offers "--prefix --print-value-only" --endpoints get get a --pr
offers "--prefix --print-value-only" --endpoints = get get a --pr
offers "add" -w json member a
offers "--skip-hash-check" snapshot restore x --sk
offers "" get k
[ "$(etcdctl completion nosuch 2>&1)" = 'Error: invalid argument "nosuch" for "etcdctl completion"' ] || { echo "FAIL: nosuch"; bad=1; }
[ "$(etcdctl completion 2>&1)" = 'Error: accepts 1 arg(s), received 0' ] || { echo "FAIL: no shell"; bad=1; }
command -v zsh >/dev/null && { etcdctl completion zsh | zsh -n || { echo "FAIL: zsh"; bad=1; }; }
command -v fish >/dev/null && { etcdctl completion fish | fish -n || { echo "FAIL: fish"; bad=1; }; }
for shell in zsh fish powershell; do
	etcdctl completion $shell | grep -q 'grant keep-alive list revoke timetolive' || { echo "FAIL: $shell"; bad=1; }
done
exit $bad
