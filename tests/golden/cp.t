# Files to and from containers. As upstream, an archive with its end is all that counts when
# files come: tar's own failure there does not make kubectl fail.
$ kubectl run web --image=nginx >/dev/null; kubectl wait pod/web --for=condition=Ready >/dev/null
$ mkdir -p d/sub d/empty; echo one > d/one; echo two > d/sub/two; ln -s one d/link; echo hello > f.txt
$ kubectl cp f.txt web:/tmp/g.txt; echo $?; kubectl exec web -- cat /tmp/g.txt
0
hello
$ kubectl cp f.txt web:/tmp; kubectl exec web -- ls /tmp
f.txt
g.txt
$ kubectl cp d web:/tmp/dd; kubectl exec web -- ls -R /tmp/dd
/tmp/dd:
empty
link
one
sub

/tmp/dd/empty:

/tmp/dd/sub:
two
$ kubectl cp d web:/tmp; kubectl exec web -- ls -R /tmp/d
/tmp/d:
empty
link
one
sub

/tmp/d/empty:

/tmp/d/sub:
two
$ kubectl cp web:/tmp/dd back; echo $?; ls -R back
tar: Removing leading `/' from member names
warning: skipping symlink: "back/link" -> "one" (consider using "kubectl exec -n "" "web" -- tar cf - "/tmp/dd" | tar xf -")
0
back:
empty
one
sub

back/empty:

back/sub:
two
$ kubectl cp web:/tmp/g.txt h.txt; echo $?; cat h.txt
tar: Removing leading `/' from member names
0
hello
$ kubectl cp default/web:/etc/hostname .; echo $?
tar: Removing leading `/' from member names
error: open .: is a directory
1
$ kubectl cp web:/nope x >/dev/null; echo $?; ls x
0
ls: cannot access 'x': No such file or directory
[2]
$ kubectl cp web:tmp/g.txt y.txt; echo $?; cat y.txt
0
hello
$ kubectl cp nope web:/x; echo $?
error: nope doesn't exist in local filesystem
1
$ kubectl cp f.txt nope:/x; echo $?
Error from server (NotFound): pods "nope" not found
1
$ kubectl cp f.txt web:/no/such/x; echo $?
tar: /no/such: Cannot open: No such file or directory
tar: Error is not recoverable: exiting now
command terminated with exit code 2
2
$ kubectl cp f.txt web:/x -c nope; echo $?
Error from server (BadRequest): container nope is not valid for pod web
1
$ kubectl cp web:/tmp/g.txt nodir/deep/h; echo $?; cat nodir/deep/h
tar: Removing leading `/' from member names
0
hello
$ kubectl cp f.txt :/x; echo $?
error: filespec must match the canonical format: [[namespace/]pod:]file/path
1
$ kubectl cp f.txt a/b/c:/x; echo $?
error: filespec must match the canonical format: [[namespace/]pod:]file/path
1
$ kubectl cp f.txt web:; echo $?
error: filepath can not be empty
1
$ kubectl cp f.txt other/web:/x; echo $?
Error from server (NotFound): pods "web" not found
1
$ echo root > big; kubectl cp big web:/etc/big --no-preserve; kubectl exec web -- cat /etc/big
root
$ kubectl run two --image=busybox --overrides='{"spec":{"containers":[{"name":"a","image":"busybox","args":["sleep","1d"]},{"name":"b","image":"busybox","args":["sleep","1d"]}]}}' >/dev/null; kubectl wait pod/two --for=condition=Ready >/dev/null
$ kubectl cp f.txt two:/tmp/f; echo $?;  kubectl cp f.txt two:/tmp/f -c b; echo $?; kubectl exec two -c b -- ls /tmp;  kubectl cp two:/tmp/f z; echo $?
Defaulted container "a" out of: a, b
0
0
f
Defaulted container "a" out of: a, b
tar: Removing leading `/' from member names
0
# An archive that ends early is gone on with, as often as one says.
$ kubectl run breaks --image=busybox -- sleep 100000; kubectl wait --for=condition=Ready pod/breaks
pod/breaks created
pod/breaks condition met
$ kubectl exec breaks -- sh -c 'mkdir -p /usr/local/bin; cat >/usr/local/bin/tar <<X
> #!/bin/sh
> n=\$(cat /tmp/n 2>/dev/null || echo 0)
> echo \$((n + 1)) >/tmp/n
> [ \$n -ge 2 ] && exec /bin/tar "\$@"
> /bin/tar "\$@" | head -c 700
> X
> chmod +x /usr/local/bin/tar; i=0; while [ $i -lt 200 ]; do echo line $i; i=$((i+1)); done >/tmp/long'
$ kubectl cp breaks:/tmp/long long; wc -l long 2>&1
tar: Removing leading `/' from member names
Dropping out copy after 0 retries
error: unexpected EOF
24 long
$ kubectl exec breaks -- rm /tmp/n; kubectl cp breaks:/tmp/long long --retries=1; wc -l long 2>&1
tar: Removing leading `/' from member names
Resuming copy at 700 bytes, retry 1/1
tar: Removing leading `/' from member names
Dropping out copy after 1 retries
error: unexpected EOF
24 long
$ kubectl exec breaks -- rm /tmp/n; kubectl cp breaks:/tmp/long long --retries=3; wc -l long
tar: Removing leading `/' from member names
Resuming copy at 700 bytes, retry 1/3
tar: Removing leading `/' from member names
Resuming copy at 700 bytes, retry 2/3
tar: Removing leading `/' from member names
200 long
$ kubectl exec breaks -- rm /tmp/n; kubectl cp breaks:/tmp/long again --retries=-1; test "$(cat long)" = "$(cat again)" && echo same
tar: Removing leading `/' from member names
Resuming copy at 700 bytes, retry 1/-1
tar: Removing leading `/' from member names
Resuming copy at 700 bytes, retry 2/-1
tar: Removing leading `/' from member names
same
$ kubectl exec breaks -- sh -c 'echo "#!/bin/sh
> exit 5" >/usr/local/bin/tar'; kubectl cp breaks:/tmp/long no --retries=0 || echo "$?"
command terminated with exit code 5
5
