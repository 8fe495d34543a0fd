$ touch a b; mkdir d; ls; ls -1 a; ls d; ls -a; ls nosuch; ls -d d; ls -F
a
b
d
a
.
..
a
b
d
ls: cannot access 'nosuch': No such file or directory
d
a
b
d/
%%
$ mkdir -p a/b/c; touch a/b/x; ls -R a; rmdir a; rm -r a; ls; mkdir a/b; mkdir -pv p/q
a:
b

a/b:
c
x

a/b/c:
rmdir: failed to remove 'a': Directory not empty
mkdir: cannot create directory 'a/b': No such file or directory
mkdir: created directory 'p'
mkdir: created directory 'p/q'
%%
$ printf 'b\na\nc\na\n' > f; sort f; sort -u f; sort -r f; sort f | uniq -c; sort f | uniq -d; printf '10\n9\n2\n' | sort; printf '10\n9\n2\n' | sort -n; printf 'x 3\ny 1\nz 2\n' | sort -k2; printf 'x 3\ny 10\nz 2\n' | sort -k2,2n -r; printf 'a:3\nb:1\n' | sort -t: -k2
a
a
b
c
a
b
c
c
b
a
a
      2 a
      1 b
      1 c
a
10
2
9
2
9
10
y 1
z 2
x 3
z 2
x 3
y 10
b:1
a:3
%%
$ printf '1K\n2M\n512\n1G\n' | sort -h; printf 'v1.10\nv1.9\nv1.2\n' | sort -V; sort nosuch; echo $?
512
1K
2M
1G
v1.2
v1.9
v1.10
sort: cannot read: nosuch: No such file or directory
2
%%
$ seq 5 | head -2; seq 5 | tail -2; seq 5 | head -n -2; seq 5 | tail -n +3; seq 5 | head -c 3; seq 20 | tail -c 4; head -n1 /etc/passwd; seq 3 > f; seq 2 > g; head f g; tail -n1 f g; head nosuch; tail nosuch; head -5 f
1
2
4
5
1
2
3
3
4
5
1
2
20
root:x:0:0:root:/root:/bin/bash
==> f <==
1
2
3

==> g <==
1
2
==> f <==
3

==> g <==
2
head: cannot open 'nosuch' for reading: No such file or directory
tail: cannot open 'nosuch' for reading: No such file or directory
1
2
3
%%
$ seq 3 > f; wc f; wc -l f; wc -l < f; echo a b c | wc -w; echo hi | wc; wc f f; wc nosuch; echo -n abc | wc -c
3 3 6 f
3 f
3
3
      1       1       3
 3  3  6 f
 3  3  6 f
 6  6 12 total
wc: nosuch: No such file or directory
3
%%
$ printf 'a,b,c\nd,e,f\n' | cut -d, -f2; echo a:b:c | cut -d: -f1,3; echo abcdef | cut -c2-4; echo abcdef | cut -c 3-; printf 'nodelim\n' | cut -d, -f2; printf 'nodelim\n' | cut -d, -f2 -s; cut; cut -f 0; echo "a b" | cut -d ' ' -f2
b
e
a:c
bcd
cdef
nodelim
cut: you must specify a list of bytes, characters, or fields
Try 'cut --help' for more information.
cut: fields are numbered from 1
Try 'cut --help' for more information.
b
%%
$ echo hello | tr a-z A-Z; echo hello | tr -d l; echo aabbcc | tr -s a-c; echo "a b c" | tr ' ' '\n'; echo abc123 | tr -cd '[:digit:]'; echo; echo abc | tr abc x; echo x | tr; echo hello | tr '[:lower:]' '[:upper:]'
HELLO
heo
abc
a
b
c
123
xxx
tr: missing operand
Try 'tr --help' for more information.
HELLO
%%
$ seq 10 | grep 1; seq 10 | grep -c 1; seq 10 | grep -v 1 | head -2; seq 10 | grep -n 5; echo Hello | grep -i hello; echo "foo bar" | grep -o 'o*'; echo "foo bar" | grep -ow bar; grep x nosuch; echo $?; echo a | grep b; echo $?; seq 20 | grep -A1 -B1 10; seq 30 | grep -C1 -e 5; printf 'a.b\naxb\n' | grep -F a.b; printf 'a\nb\n' | grep -E 'a|b'; grep -q root /etc/passwd && echo found
1
10
2
2
3
5:5
Hello
oo
bar
grep: nosuch: No such file or directory
2
1
9
10
11
4
5
6
--
14
15
16
--
24
25
26
a.b
a
b
found
%%
$ mkdir d; echo foo > d/x; echo bar > d/y; grep -r foo d; grep -rl o d; grep -rn foo d; grep foo d; grep foo d/*; grep -h foo d/*; grep -H foo d/x; grep -L foo d/x d/y; cd d; grep -r foo .; grep -r foo; grep -c o x y; grep '[' x; echo $?; grep; echo $?
d/x:foo
d/x
d/x:1:foo
grep: d: Is a directory
d/x:foo
foo
d/x:foo
d/y
./x:foo
x:foo
x:1
y:0
grep: Invalid regular expression
2
Usage: grep [OPTION]... PATTERNS [FILE]...
Try 'grep --help' for more information.
2
%%
$ printf 'a b\nc d\n' > f; sed 's/a/X/' f; sed -n '2p' f; sed '1d' f; sed -n '/c/p' f; sed 's/\(.\) \(.\)/\2 \1/' f; sed -E 's/(.) (.)/\2 \1/' f; sed 's/ /&&/g' f; sed '$d' f; sed -i 's/a/Z/' f; cat f; sed '1i top' f; sed '1a below' f; sed '2c changed' f; sed 's|b|/|' f; sed -e 's/Z/1/' -e 's/c/2/' f; sed -n '$=' f; sed '/Z/,/c/s/^/> /' f; sed 's/x' f; sed k f; sed -n '1!p' f
X b
c d
c d
c d
c d
b a
d c
b a
d c
a  b
c  d
a b
Z b
c d
top
Z b
c d
Z b
below
c d
Z b
changed
Z /
c d
1 b
2 d
2
> Z b
> c d
sed: -e expression #1, char 3: unterminated `s' command
sed: -e expression #1, char 1: unknown command: `k'
c d
%%
$ printf '1\n2\n3\n4\n5\n' | sed -n '2,4p'; seq 5 | sed '2,4d'; seq 5 | sed '/2/,/4/d'; seq 5 | sed -n '2,+1p'; seq 6 | sed -n '0~2p'; seq 3 | sed 's/2/a\nb/'; seq 3 | sed 'y/123/abc/'; seq 3 | sed '2q'; seq 3 | sed -n '2{p;q}'; seq 4 | sed 'N;s/\n/,/'; seq 3 | sed ':a;N;$!ba;s/\n/ /g'; echo abc | sed 's/./\U&/'; echo abcabc | sed 's/b/X/2'; echo aaa | sed 's/a/b/2g'; echo 'a/b' | sed 's#/#-#'; seq 3 | sed = ; seq 3 | sed G; seq 2 | sed -s 'h;G'
2
3
4
1
5
1
5
2
3
2
4
6
1
a
b
3
a
b
c
1
2
2
1,2
3,4
1 2 3
Abc
abcaXc
abb
a-b
1
1
2
2
3
3
1

2

3

1
1
2
2
%%
$ echo a > f; cp f g; cat g; mv g h; ls; cp nosuch x; mv nosuch x; cp f; cp; mkdir d; cp f h d; ls d; cp d e; cp -r d e; ls e; mv f h d; cp f nosuchdir/; rm f; rm d; rm -f nosuch; rm nosuch; ln -s target l; readlink l; ls -F; cp -r e/. e2; ls e2; mv d e; ls e
a
f
h
cp: cannot stat 'nosuch': No such file or directory
mv: cannot stat 'nosuch': No such file or directory
cp: missing destination file operand after 'f'
Try 'cp --help' for more information.
cp: missing file operand
Try 'cp --help' for more information.
f
h
cp: -r not specified; omitting directory 'd'
f
h
cp: cannot stat 'f': No such file or directory
rm: cannot remove 'f': No such file or directory
rm: cannot remove 'd': Is a directory
rm: cannot remove 'nosuch': No such file or directory
target
d/
e/
l@
f
h
d
f
h
%%
$ touch f; stat -c '%a %s %F' f; chmod 600 f; stat -c %a f; chmod u+x,go+r f; stat -c %A f; chmod +x f; stat -c %a f; chmod a-x f; stat -c %a f; chmod zz f; chmod 644 nosuch; chmod =r f; stat -c %a f; basename /a/b.txt .txt; dirname /a/b/c; dirname x; basename /; readlink -f /etc/../etc/passwd; touch /nosuch/x; chmod; chmod 644
644 0 regular empty file
600
-rwxr--r--
755
644
chmod: invalid mode: 'zz'
Try 'chmod --help' for more information.
chmod: cannot access 'nosuch': No such file or directory
444
b
/a/b
.
/
/etc/passwd
touch: cannot touch '/nosuch/x': No such file or directory
chmod: missing operand
Try 'chmod --help' for more information.
chmod: missing operand after '644'
Try 'chmod --help' for more information.
[1]
%%
$ env -i A=1 env; env A=2 printenv A; printenv NOPE; echo $?; env nosuchcmd; echo $?; FOO=bar env | grep FOO
A=1
2
1
env: 'nosuchcmd': No such file or directory
127
FOO=bar
%%
$ mkdir -p d/e; touch d/a.txt d/b.md d/e/c.txt; find d | sort; find d -name '*.txt' | sort; find d -type d | sort; find d -maxdepth 1 -type f | sort; find . -name a.txt -o -name b.md | sort; find d -name '*.txt' -exec echo got {} \; | sort; find d -type f -delete; find d | sort; find nosuch; find d -bad; find d -name; find d -empty -type d
d
d/a.txt
d/b.md
d/e
d/e/c.txt
d/a.txt
d/e/c.txt
d
d/e
d/a.txt
d/b.md
./d/a.txt
./d/b.md
got d/a.txt
got d/e/c.txt
d
d/e
find: 'nosuch': No such file or directory
find: unknown predicate `-bad'
find: missing argument to `-name'
d/e
%%
$ echo a b c | xargs echo x; printf '1\n2\n3\n' | xargs -n1 echo n; printf 'a\nb\n' | xargs -I{} echo "<{}>"; echo | xargs echo empty; echo -n | xargs -r echo no; printf 'a b\n' | xargs -d '\n' echo; echo nosuch | xargs cat; echo $?; echo x | xargs nosuchcmd; echo $?
x a b c
n 1
n 2
n 3
<a>
<b>
empty
a b
cat: nosuch: No such file or directory
123
xargs: nosuchcmd: No such file or directory
127
%%
$ echo hi | tee f g; cat f g; echo more | tee -a f >/dev/null; cat f; echo x | tee /nosuch/y; echo $?
hi
hi
hi
hi
more
tee: /nosuch/y: No such file or directory
x
1
%%
$ date -u -d @0; date -u -d @86400 +%F; date -u -d '2026-01-02 03:04:05' '+%Y %m %d %H:%M:%S %a %A %b %B %j %s'; date -u -d nonsense; date -u -d @1000000000 '+%e|%I|%p|%y|%-d|%u'
Thu Jan  1 00:00:00 UTC 1970
1970-01-02
2026 01 02 03:04:05 Fri Friday Jan January 002 1767323045
date: invalid date 'nonsense'
 9|01|AM|01|9|7
%%
$ seq 3; seq 2 4; seq 1 2 7; seq -w 8 11; seq -s, 3; seq 3 -1 1; seq 0.5 0.5 2; seq; seq a; seq 1 0 3
1
2
3
2
3
4
1
3
5
7
08
09
10
11
1,2,3
3
2
1
0.5
1.0
1.5
2.0
seq: missing operand
Try 'seq --help' for more information.
seq: invalid floating point argument: 'a'
Try 'seq --help' for more information.
seq: invalid Zero increment value: '0'
Try 'seq --help' for more information.
[1]
%%
$ sleep; sleep x; sleep 0.01s; echo $?; true; false; echo $?; yes | head -2; yes a b | head -1
sleep: missing operand
Try 'sleep --help' for more information.
sleep: invalid time interval 'x'
Try 'sleep --help' for more information.
0
1
y
y
a b
%%
$ which ls nosuch; echo $?; which; echo $?
/usr/bin/ls
1
1
%%
$ printf 'a b\nccc d\n' | column -t; printf '1\n2\n' > x; printf 'a\nb\n' > y; paste x y; paste -sd, x; paste -d: x y; echo abc | rev; printf 'a\n\nb\n' | nl; tac x
a    b
ccc  d
1	a
2	b
1,2
1:a
2:b
cba
     1	a
       
     2	b
2
1
%%
$ cat -A <<< $'a\tb'; cat -n x; printf 'a\n\n\nb\n' | cat -s; printf 'x\n' | cat -e
a^Ib$
cat: x: No such file or directory
a

b
x$
%%
$ id -u root; id nosuch; whoami; id -un; id; groups
0
id: 'nosuch': no such user
root
root
uid=0(root) gid=0(root) groups=0(root)
root
%%
$ printf 'b 2\na 1\n' > f; while read k v; do echo "$v=$k"; done < f | sort; for f in *; do [ -f "$f" ] && echo "file $f"; done
1=a
2=b
file f
%%
$ echo "x: 1" > a.yaml; cat a.yaml | grep -E '^[a-z]+:' | sed 's/x/y/' | tr -d ' ' | cut -d: -f2 | sort -n | uniq -c | tail -1
      1 1
%%
$ mkdir t; cd t; mktemp -d ./XXXXXX | wc -c; ls | wc -l; cd ..; rm -rf t; ls; rmdir nosuch; mkdir x; touch x/f; rmdir x; rm -rf x/*; rmdir x
9
1
rmdir: failed to remove 'nosuch': No such file or directory
rmdir: failed to remove 'x': Directory not empty
%%
$ echo aXbXc | sed 's/X/\n/g'; echo "a  b" | tr -s ' '; echo "path=/a/b" | cut -d= -f2 | xargs dirname
a
b
c
a b
/a
%%
$ echo hello | base64; echo aGVsbG8K | base64 -d; printf abc | base64 -w0; echo; echo 'aGVs!' | base64 -d; echo " $?"; seq 40 | base64; seq 40 | base64 | base64 --decode | tail -n 1
aGVsbG8K
hello
YWJj
base64: invalid input
hel 1
MQoyCjMKNAo1CjYKNwo4CjkKMTAKMTEKMTIKMTMKMTQKMTUKMTYKMTcKMTgKMTkKMjAKMjEKMjIK
MjMKMjQKMjUKMjYKMjcKMjgKMjkKMzAKMzEKMzIKMzMKMzQKMzUKMzYKMzcKMzgKMzkKNDAK
40
%%
$ printf abc | sha256sum; echo x > f; sha1sum f nope
ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  -
6fcf9dfbd479ed82697fee719b9f8c610a11ff2a  f
sha1sum: nope: No such file or directory
[1]
