# What BusyBox's programs say of what they cannot do, beside Debian's (BusyBox 1.35, coreutils 9.1).
$ kubectl run b --image=busybox --restart=Never -- sleep 10000
pod/b created
$ kubectl run d --image=debian --restart=Never -- sleep 10000
pod/d created
$ kubectl wait --for=condition=Ready pod/b pod/d >/dev/null
$ cat > try.sh <<X
> cat nope; ls nope; rm nope; mkdir nope/a; rmdir nope; touch nope/a; mv nope x
> cp nope x; cp /etc/passwd nope/a; cp /etc x; rm /etc; mkdir /etc
> ln -s a /etc/passwd; ln nope b
> head nope; wc nope; sort nope; grep a nope; stat nope
> find nope; chmod 600 nope; du nope
> sleep x; env nosuch; id nobodyx; chown x /etc/passwd
> X
$ kubectl exec -i b -- sh < try.sh
cat: can't open 'nope': No such file or directory
ls: nope: No such file or directory
rm: can't remove 'nope': No such file or directory
mkdir: can't create directory 'nope/a': No such file or directory
rmdir: 'nope': No such file or directory
touch: nope/a: No such file or directory
mv: can't rename 'nope': No such file or directory
cp: can't stat 'nope': No such file or directory
cp: can't create 'nope/a': No such file or directory
cp: omitting directory '/etc'
rm: '/etc' is a directory
mkdir: can't create directory '/etc': File exists
ln: /etc/passwd: File exists
ln: nope: No such file or directory
head: nope: No such file or directory
wc: nope: No such file or directory
sort: nope: No such file or directory
grep: nope: No such file or directory
stat: can't stat 'nope': No such file or directory
find: nope: No such file or directory
chmod: nope: No such file or directory
du: nope: No such file or directory
sleep: invalid number 'x'
env: can't execute 'nosuch': No such file or directory
id: unknown user nobodyx
chown: unknown user x
command terminated with exit code 1
[1]
$ kubectl exec b -- sh -c 'cat < nope'
sh: can't open nope: no such file
command terminated with exit code 1
[1]
$ kubectl exec b -- sh -c 'kill 99999'
sh: can't kill pid 99999: No such process
command terminated with exit code 1
[1]
$ kubectl exec b -- sh -c 'ls nope 2>/dev/null; echo $?; cat nope 2>&1 | wc -l'
1
1
