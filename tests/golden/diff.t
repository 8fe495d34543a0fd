# diff and cmp, as GNU's on nodes and the base host.
$ printf 'a\nb\nc\n' >a; printf 'a\nX\nc\nd\n' >b; printf 'a\nb\nc' >c; : >e; diff a b
2c2
< b
---
> X
3a4
> d
[1]
$ diff -u a b | sed 's/\t.*/\tTIME/'; diff a c; diff a e; diff e a; diff -q a b; diff -s a a; printf 'a\nb\n' | diff a -
--- a	TIME
+++ b	TIME
@@ -1,3 +1,4 @@
 a
-b
+X
 c
+d
3c3
< c
---
> c
\ No newline at end of file
1,3d0
< a
< b
< c
0a1,3
> a
> b
> c
Files a and b differ
Files a and a are identical
3d2
< c
[1]
$ mkdir -p d1/s d2; echo x >d1/f; echo y >d2/f; echo z >d1/g; echo q >d2/h; echo p >d1/s/t; diff d1 d2
diff d1/f d2/f
1c1
< x
---
> y
Only in d1: g
Only in d2: h
Only in d1: s
[1]
$ diff -rN d1 d2
diff -rN d1/f d2/f
1c1
< x
---
> y
diff -rN d1/g d2/g
1d0
< z
diff -rN d1/h d2/h
0a1
> q
diff -rN d1/s/t d2/s/t
1d0
< p
[1]
$ diff -qr d1 d2; diff a; diff nope a; diff a d1
Files d1/f and d2/f differ
Only in d1: g
Only in d2: h
Only in d1: s
diff: missing operand after 'a'
diff: Try 'diff --help' for more information.
diff: nope: No such file or directory
diff: d1/a: No such file or directory
[2]
$ cmp a b; cmp a c; cmp a e; cmp -l a b; cmp a a && cmp -s a b; echo $?; cmp a nope; printf 'a\nb\n' | cmp - a
a b differ: byte 3, line 2
cmp: EOF on c after byte 5, in line 3
cmp: EOF on e which is empty
3 142 130
cmp: EOF on a after byte 6
1
cmp: nope: No such file or directory
cmp: EOF on - after byte 4, line 2
[1]
$ kubectl exec deploy/none -- true 2>/dev/null; ssh controlplane 'cp /etc/kubernetes/manifests/kube-scheduler.yaml /tmp/s.yaml; sed -i "s/leader-elect=true/leader-elect=false/" /tmp/s.yaml; diff /etc/kubernetes/manifests/kube-scheduler.yaml /tmp/s.yaml'
17c17
<     - --leader-elect=true
---
>     - --leader-elect=false
[1]
