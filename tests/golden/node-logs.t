# The logs of containers lie on their node, and go with their pod.
$ kubectl run crash --image=busybox:1.36 --overrides='{"spec":{"nodeName":"node01"}}' -- sh -c 'echo hi; echo oops >&2; exit 1'
pod/crash created
$ sleep 5; ssh node01 'cut -d" " -f2- /var/log/containers/crash_default_crash-*.log'
stdout F hi
stderr F oops
stdout F hi
stderr F oops
$ ssh node01 'ls /var/log/pods | grep default | cut -d_ -f1,2'
default_crash
$ ssh node01 'ls /var/log/pods/default_crash_*/crash'
0.log
1.log
$ kubectl delete pod crash --now; ssh node01 'ls /var/log/pods | grep -c crash; ls /var/log/containers | grep -c crash'
pod "crash" deleted from default namespace
0
0
[1]
