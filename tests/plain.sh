#!/bin/sh
# The plain journeys as a learner types them: lessons, drills, a lab solved over several
# commands, progress; exit statuses and the one line that says what was wrong.
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
DRYDOCK_HOME=$tmp/home; export DRYDOCK_HOME
unset LANG LC_MESSAGES COLUMNS
LC_ALL=C.UTF-8; export LC_ALL
bad=0
fail() { echo "FAIL: $*"; bad=1; }

# t STATUS TEXT COMMAND...: ends so, and prints TEXT somewhere (out or err)
t() {
	want=$1 text=$2; shift 2
	timeout 120 ./drydock "$@" >"$tmp/out" 2>"$tmp/err" </dev/null
	got=$?
	[ "$got" = "$want" ] || { fail "drydock $*: status $got, expected $want"; cat "$tmp/err"; }
	cat "$tmp/out" "$tmp/err" | grep -qF -- "$text" ||
		{ fail "drydock $*: expected \"$text\" in:"; head -20 "$tmp/out" "$tmp/err"; }
}
first_line() { [ "$(wc -l <"$tmp/err")" -le "$1" ] || { fail "more than $1 lines of error:"; cat "$tmp/err"; }; }

# lists
t 0 ' 1. 01-architecture' lesson
t 0 '"id": "01-architecture"' lesson list --json
t 0 'rollout-stuck' lab
t 0 '"id": "rollout-stuck"' lab --json
t 0 'etcd' drill list
t 0 '"correct": 0' drill list --json
t 0 '25 % of the exam' progress
t 0 '"answers": []' progress --json

# wrong usage: status 2, what and the usage
t 2 'drydock lab: frob: expected list, show' lab frob; first_line 2
t 2 'start: expected one lab' lab start; first_line 2
t 2 'check x: expected nothing after check' lab check x
t 2 'drydock drill: --often: expected' drill --often; first_line 2
t 2 'expected one lesson' lesson a b
t 2 'drydock progress: x: expected nothing, or export' progress x

# what is not there: status 1
t 1 'there is no lesson "nope"; `drydock lesson` lists them' lesson nope; first_line 1
t 1 'there is no lab "nope"' lab start nope; first_line 1
t 1 'there is no lab "../x"' lab start ../x
t 1 'there are no drills of lesson "nope"' drill --lesson nope
t 1 'no lab is in progress; `drydock lab start ID` begins one' lab check
t 1 'no lab is in progress' lab stop
t 1 'No such file' lab test /nowhere/lab
[ -e "$tmp/home/lab" ] && fail 'a lab that is not there became the current one'

# a lesson into a pipe: commands are shown, answers stand at the end
t 0 '    $ kubectl' lesson 1
grep -q '^Answers:' "$tmp/out" || fail 'no answers at the end of a lesson'

# drills from a pipe: a number, a wrong one, then the end of the input
printf '9\n1\n' | ./drydock drill --lesson 02-etcd >"$tmp/out" 2>&1 || fail 'drill from a pipe'
grep -q 'Expected a number from 1 to' "$tmp/out" || fail 'a number out of range is not refused'
./drydock drill list --json | grep -q '"answers": 1' || fail 'the answer is not kept'

# a lab, over several commands
t 0 'Judged by:' lab start rollout-stuck --seed 4
ns=$(sed -n 's/.*Namespace `\([a-z]*\)`.*/\1/p' "$tmp/out" | head -1)
app=$(sed -n 's/.*Deployment `\([a-z]*\)`.*/\1/p' "$tmp/out" | head -1)
t 1 'lab "rollout-stuck" is in progress; `drydock lab stop` leaves it' lab start node-not-ready
t 1 '0 of 7 points' lab check
t 0 'Hint 1 of 2' lab hint
t 0 "$app" kubectl get deploy -n "$ns"
t 0 'node01' ssh node01 hostname
t 0 'default' --cluster default kubectl get ns
t 1 'not found' --cluster default kubectl get ns "$ns"
t 0 'rolled back' kubectl rollout undo "deploy/$app" -n "$ns"
t 0 'annotated' lab run "kubectl annotate deploy $app -n $ns kubernetes.io/change-cause='back to 1.26' --overwrite; sleep 30"
t 0 '7 of 7 points: solved.' lab check
t 0 '"passed": true' lab check --json
t 0 'taken back' undo
t 1 'of 7 points.' lab check
t 0 'as it was at the beginning' lab reset
t 1 '0 of 7 points' lab check
t 0 'Hint 2 of 2' lab hint
t 0 'There are no more hints' lab hint
t 0 'Solution 1:' lab solution
t 0 'goes on with it' lab stop
t 1 'not found' kubectl get ns "$ns"
t 0 'You go on where you left' lab start rollout-stuck
t 0 'goes on with it' lab stop
# without --seed each attempt has one of its own, and a clock that agrees with this machine's
t 0 'Judged by:' lab start node-not-ready
grep -q '"epoch":1[0-9]\{18\}.*"seed":1[0-9]\{9\}' "$tmp/home/attempts/node-not-ready/journal.jsonl" ||
	fail 'a new attempt has no seed or clock of its own'
t 0 'goes on with it' lab stop
t 0 'labs 1/' progress
t 0 '"lab": "rollout-stuck"' progress export

# why: the decision with its weights, and what is not known is said
t 0 'created' kubectl run web --image=nginx
t 0 'TaintToleration 100 x3' why pod web
t 0 'refused by TaintToleration' why pod/web -n default
t 0 'as the only one' why "$(./drydock kubectl get pods -n kube-system -l k8s-app=kube-proxy -o name | head -1)" --namespace=kube-system
t 1 'nothing is known of a pod "nosuch" in the namespace default' why nosuch; first_line 1
t 2 'why: x: expected one pod' why deploy x; first_line 2
t 2 'why: -x: expected -n NAMESPACE' why web -x

# a script may sleep for hours; one that never ends is ended after a day, and says so
t 0 'over' sh -c 'sleep 5h; echo over'
t 124 'the script was not over after 24h0m0s of virtual time and was ended' sh -c 'sleep 2d'

# a damaged file of progress is said and left alone
printf 'my notes' >"$tmp/home/progress.db"; rm -f "$tmp"/home/progress.db-*
t 1 'is not a progress file of drydock' progress; first_line 1
t 1 'is not a progress file of drydock' doctor
[ "$(cat "$tmp/home/progress.db")" = 'my notes' ] || fail 'a foreign file was changed'
rm -f "$tmp/home/progress.db"
t 0 'progress' doctor

# authors: a mistake has its place
mkdir -p "$tmp/mylab"
printf 'title: T\ndomain: workloads\ntask: t\ncriteria:\n- {id: a, points: 0, text: t, absent: {kind: Pod}}\n' >"$tmp/mylab/lab.yaml"
t 1 'lab.yaml:5:11: criteria[0].points: expected a whole number from 1 to 100' lab test "$tmp/mylab"; first_line 1
printf 'title: T\ndomain: workloads\ntask: "in ${nss}"\ncriteria:\n- {id: a, points: 1, text: t, object: {kind: Pod, name: a}}\n' >"$tmp/mylab/lab.yaml"
t 1 'FAIL mylab: task: ${nss}: expected the name of a parameter' lab test "$tmp/mylab/lab.yaml"
printf 'title: T\ndomain: workloads\ntask: t\nsetup:\n- wait: 1s\n- run: "false"\ncriteria:\n- {id: a, points: 1, text: t, object: {kind: Pod, name: a}}\n' >"$tmp/mylab/lab.yaml"
t 1 'mylab: setup[1]: `false` on base: status 1' lab test "$tmp/mylab"
printf -- '---\ntitle: T\n---\n```run\nfalse\n```\n' >"$tmp/x.md"
t 1 'FAIL x:5: exit status 1, expected 0' lesson test "$tmp/x.md"
exit $bad
