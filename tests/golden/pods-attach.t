# Standard input of a container's first process: run -i, attach -i, and when they end.
$ kubectl run once --rm -i --restart=Never --image=busybox -- echo hello
hello
pod "once" deleted from default namespace
$ echo 'echo from sh; exit 3' | kubectl run talk --rm -i -q --restart=Never --image=busybox -- sh
from sh
pod default/talk terminated (Error)
[3]
$ kubectl run slow --rm --attach --restart=Never --image=busybox -- sh -c 'sleep 5; echo done'
All commands and output from this session will be recorded in container logs, including credentials and sensitive information passed through the command prompt.
If you don't see a command prompt, try pressing enter.
done
pod "slow" deleted from default namespace
$ echo 'sleep 1; exit 4' | kubectl run again -i --restart=OnFailure --image=busybox --pod-running-timeout=20s -- sh 2>&1 | tail -n 1
error: timed out waiting for the condition
# Standard input that is open once ends with the first who was attached to it.
$ kubectl run cat --image=busybox --stdin --attach=false --restart=Never -- cat; kubectl wait --for=condition=Ready pod/cat
pod/cat created
pod/cat condition met
$ (echo one; sleep 1; echo two) | kubectl attach cat -i -q
one
two
$ sleep 3; kubectl get pod cat --no-headers | cut -c1-21
cat   0/1   Completed
$ kubectl logs cat
one
two
# Left open, it is there for the next one.
$ kubectl run open --image=busybox --stdin --leave-stdin-open --attach=false --restart=Never -- cat; kubectl wait --for=condition=Ready pod/open
pod/open created
pod/open condition met
$ (echo one; sleep 1) | kubectl attach open -i -q; (echo two; sleep 1) | kubectl attach open -i -q
one
two
$ kubectl get pod open --no-headers | cut -c1-20
open   1/1   Running
# What one cannot have.
$ kubectl run plain --image=nginx; kubectl wait --for=condition=Ready pod/plain
pod/plain created
pod/plain condition met
$ timeout 2 kubectl attach plain -it
error: Unable to use a TTY - container plain did not allocate one
All commands and output from this session will be recorded in container logs, including credentials and sensitive information passed through the command prompt.
If you don't see a command prompt, try pressing enter.
[124]
$ kubectl attach plain -c nope
error: cannot attach to the container: container nope not found in pod plain
[1]
$ kubectl attach cat
error: cannot attach a container in a completed pod; current phase is Succeeded
[1]
$ kubectl run crash --image=busybox -- false >/dev/null; sleep 20; kubectl attach crash -q
error: Internal error occurred: unable to upgrade connection: container crash not found in pod crash_default
[1]
$ kubectl run wide --image=busybox -i --tty --attach=false -- sh; kubectl wait --for=condition=Ready pod/wide
pod/wide created
pod/wide condition met
$ (echo 'echo $TERM'; sleep 1) | kubectl attach wide -it 2>&1 | grep -a -c -e xterm -e 'Unable to use a TTY - input is not a terminal or the right kind of file'
2
