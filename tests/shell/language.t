$ foo
bash: line 1: foo: command not found
[127]
%%
$ foo bar; echo $?
bash: line 1: foo: command not found
127
%%
$ /no/such; echo $?
bash: line 1: /no/such: No such file or directory
127
%%
$ echo "a b" 'c d' e\ f $'x\ty'
a b c d e f x	y
%%
$ x=hello; echo ${x:-d} ${y:-d} ${y:=set} $y ${x:+alt} ${z:+alt} "${x#he}" ${x%lo} ${#x} ${x/l/L} ${x//l/L} ${x:1:3} ${x: -2} ${x^} ${x^^} 
hello d set set alt llo hel 5 heLlo heLLo ell lo Hello HELLO
%%
$ p=/usr/local/bin/foo.tar.gz; echo ${p##*/} ${p%/*} ${p%%.*} ${p#*.} ${p%.gz}
foo.tar.gz /usr/local/bin /usr/local/bin/foo tar.gz /usr/local/bin/foo.tar
%%
$ echo ${nope?}; echo after
bash: line 1: nope: parameter not set
[127]
%%
$ echo ${nope:?message here}; echo after
bash: line 1: nope: message here
[127]
%%
$ set -u; echo $nope; echo after
bash: line 1: nope: unbound variable
[127]
%%
$ set -e; false; echo after
[1]
%%
$ set -e; if false; then :; fi; false || true; ! true; echo after; (exit 3); echo no
after
[3]
%%
$ set -x; x=1; echo "a b" $x; [ a = b ]; for i in 1 2; do :; done
+ x=1
+ echo 'a b' 1
a b 1
+ '[' a = b ']'
+ for i in 1 2
+ :
+ for i in 1 2
+ :
%%
$ set -o pipefail; false | true; echo $?; true | false; echo $?
1
1
%%
$ for i in {1..3} {a,b}{1,2} {01..03} x{,y} {5..1..2}; do echo -n "$i "; done; echo
1 2 3 a1 a2 b1 b2 01 02 03 x xy 5 3 1 
%%
$ i=0; while [ $i -lt 3 ]; do echo $i; i=$((i+1)); done; until [ $i -eq 0 ]; do i=$((i-1)); done; echo $i
0
1
2
0
%%
$ for ((i=0;i<3;i++)); do echo $i; done
0
1
2
%%
$ case foo.txt in *.c) echo c;; *.txt|*.md) echo t;; *) echo other;; esac
t
%%
$ case "a b" in "a b") echo yes;; esac; case x in [a-c]) echo 1;; [!a-c]) echo 2;; esac
yes
2
%%
$ f() { local x=2; echo "$1 $# $x"; return 3; }; x=1; f a b; echo $? $x
a 2 2
3 1
%%
$ f() { echo in; }; f | cat; f > /tmp/out.$$; cat /tmp/out.$$
in
in
%%
$ cat <<EOF
> hello $((1+2)) `echo x` "q" \$x
> 	tab
> EOF
> echo after
hello 3 x "q" $x
	tab
after
%%
$ cat <<'EOF'
> hello $x
> EOF
hello $x
%%
$ cat <<-EOF
> 	indented
> 	EOF
indented
%%
$ cat <<< "here $((2*3))"
here 6
%%
$ echo $(( 1 + 2 * 3 )) $((10/3)) $((10%3)) $((2**10)) $((1<<4)) $((5>3)) $((!0)) $((~5)) $((-5/2)) $((0x1f)) $((010)) $((1?2:3))
7 3 1 1024 16 1 1 -6 -2 31 8 2
%%
$ x=5; echo $((x++)) $x $((++x)) $((x+=3)) $x; ((x==9)) && echo nine
5 6 7 10 10
[1]
%%
$ echo $((1/0)); echo after
bash: line 1: 1/0: division by 0 (error token is "0")
[1]
%%
$ echo $((1 +)); echo after
bash: line 1: 1 +: syntax error: operand expected (error token is "+")
[1]
%%
$ [[ abc == a* ]] && echo m; [[ abc == "a*" ]] || echo n; [[ abc =~ ^a(.)c$ ]] && echo ${BASH_REMATCH[1]}; [[ -z "" && 1 -lt 2 ]] && echo ok; [[ a < b ]] && echo lt
m
n
b
ok
lt
%%
$ [ 1 -eq 1 ] && echo y; [ a = b ] || echo n; test -n "" || echo e; [ -d / ] && echo d; [ -f /etc/passwd ] && echo f; [ ! -e /nope ] && echo no
y
n
e
d
f
no
%%
$ [ a -eq 1 ]; echo $?; [ 1 2; echo $?; [ a b ]; echo $?; [ a b c ]; echo $?
bash: line 1: [: a: integer expression expected
2
bash: line 1: [: missing `]'
2
bash: line 1: [: a: unary operator expected
2
bash: line 1: [: b: binary operator expected
2
%%
$ x="a b  c"; for w in $x; do echo "<$w>"; done; for w in "$x"; do echo "<$w>"; done
<a>
<b>
<c>
<a b  c>
%%
$ IFS=:; x=a:b::c; for w in $x; do echo "<$w>"; done
<a>
<b>
<>
<c>
%%
$ set -- a "b c" d; for w in "$@"; do echo "<$w>"; done; for w in "$*"; do echo "<$w>"; done; echo $#; shift; echo $1; shift 2; echo $#
<a>
<b c>
<d>
<a b c d>
3
b c
0
%%
$ set -- ; for w in "$@"; do echo "<$w>"; done; for w in "" ""; do echo "<$w>"; done
<>
<>
%%
$ echo a > f; echo b >> f; cat f; cat < f; cat nosuch 2>/dev/null; echo $?; cat nosuch 2>&1 | cat
a
b
a
b
1
cat: nosuch: No such file or directory
%%
$ echo x > /nosuchdir/f; echo $?
bash: line 1: /nosuchdir/f: No such file or directory
1
%%
$ { echo out; echo err >&2; } 2>&1 | cat; { echo out; echo err >&2; } &> both; cat both
out
err
out
err
%%
$ (cd /tmp; pwd); (x=2; echo $x); echo "[$x]"
/tmp
2
[]
%%
$ x=$(echo a; echo b); echo "$x"; echo $x; y=`echo \`echo nested\``; echo $y; echo "$(echo "in $(echo deep)")"
a
b
a b
nested
in deep
%%
$ echo a | while read l; do echo "got $l"; done; printf 'a b c\n' | while read x y; do echo "$x|$y"; done
got a
a|b c
%%
$ printf '%s %d %5.2f %x %c|%-5s|%05d\n' a 5 3.14159 255 xyz ab 42; printf '%s\n' a b c; printf '%q\n' "a b"; printf '%b\n' 'a\tb'
a 5  3.14 ff x|ab   |00042
a
b
c
a\ b
a	b
%%
$ printf '%d\n' abc; echo $?
bash: line 1: printf: abc: invalid number
0
1
%%
$ echo -e 'a\tb\n\x41'; echo -n x; echo; echo -E 'a\tb'; echo 'a\tb'
a	b
A
x
a\tb
a\tb
%%
$ arr=(a "b c" d); echo ${arr[0]} ${arr[1]} ${#arr[@]} ${arr[@]}; for x in "${arr[@]}"; do echo "<$x>"; done; arr+=(e); echo ${arr[-1]} ${!arr[@]}; arr[1]=z; echo ${arr[@]:1:2}
a b c 3 a b c d
<a>
<b c>
<d>
e 0 1 2 3
z d
%%
$ trap 'echo bye' EXIT; echo hi
hi
bye
%%
$ trap 'echo bye $?' EXIT; exit 3
bye 3
[3]
%%
$ sleep 0.1 & wait; echo $?; false & wait $!; echo $?
0
1
%%
$ exit 300
[44]
%%
$ eval 'x=5; echo $x'; eval echo '$x'
5
5
%%
$ echo 'echo sourced $1; return 4' > s.sh; . ./s.sh arg; echo $?; source ./nosuch.sh; echo $?
sourced arg
4
bash: line 1: ./nosuch.sh: No such file or directory
1
%%
$ export A=1; B=2; bash -c 'echo "$A $B"'; C=3 bash -c 'echo $C'; echo "[$C]"
1 
3
[]
%%
$ type echo cat if foo; command -v cat; command -v echo; command -v nope; echo $?
echo is a shell builtin
cat is /usr/bin/cat
if is a shell keyword
bash: line 1: type: foo: not found
/usr/bin/cat
echo
1
%%
$ cat -n <<< "x" | cat; true && echo a || echo b; false && echo a || echo b; true; echo $?
     1	x
a
b
0
%%
$ echo )
bash: -c: line 1: syntax error near unexpected token `)'
bash: -c: line 1: `echo )'
[2]
%%
$ echo a
> if true
a
bash: -c: line 3: syntax error: unexpected end of file
[2]
%%
$ echo "unterminated
bash: -c: line 1: unexpected EOF while looking for matching `"'
[2]
%%
$ for i in 1 2; do echo $i
bash: -c: line 2: syntax error: unexpected end of file
[2]
%%
$ if true; then echo; fi fi
bash: -c: line 1: syntax error near unexpected token `fi'
bash: -c: line 1: `if true; then echo; fi fi'
[2]
%%
$ echo a &&
bash: -c: line 2: syntax error: unexpected end of file
[2]
%%
$ for i in 1 2 3; do for j in 1 2 3; do [ $j = 2 ] && continue 2; echo $i$j; done; done; for i in 1 2; do while :; do break 2; done; done; echo $i
11
21
31
1
%%
$ x=1; unset x; echo "[$x]"; readonly r=1; r=2; echo after
[]
bash: line 1: r: readonly variable
[1]
%%
$ readonly r=1; unset r; echo $?
bash: line 1: unset: r: cannot unset: readonly variable
1
%%
$ echo ~ ~/x "~" ~root ~nosuchuser x~; y=~/z; echo $y; PATH2=a:~/b; echo $PATH2
/root /root/x ~ /root ~nosuchuser x~
/root/z
a:/root/b
%%
$ touch a.txt b.txt c.c .hid; echo *; echo *.txt; echo [ab].txt; echo *.none; echo "*"; echo .h*; set -f; echo *
a.txt b.txt c.c
a.txt b.txt
a.txt b.txt
*.none
*
.hid
*
%%
$ mkdir -p d1/d2; touch d1/x d1/d2/y; echo d1/*; echo */*; echo d*/d2/*; echo d1/; echo */
d1/d2 d1/x
d1/d2 d1/x
d1/d2/y
d1/
d1/
%%
$ echo $? $#; echo ${#} ${?}
0 0
0 0
%%
$ x=abc; echo ${x:?err} ${x+set} ${nope+set}; echo "${nope:-a b}"; echo ${nope:-"a  b"}; echo ${nope:-$x}
abc set
a b
a  b
abc
%%
$ echo ${x!y}; echo after
bash: line 1: ${x!y}: bad substitution
[1]
%%
$ ! false; echo $?
0
%%
$ exec echo replaced; echo no
replaced
%%
$ exec nosuchcmd; echo no
bash: line 1: exec: nosuchcmd: not found
[127]
%%
$ exec > out.txt; echo hidden; exec 1>&2; cat out.txt
hidden
%%
$ exec 3> f3; echo three >&3; exec 3>&-; cat f3; echo x >&3
three
bash: line 1: 3: Bad file descriptor
[1]
%%
$ read a b <<< "1 2 3"; echo "$a|$b"; read -r x <<< 'a\b'; echo $x; IFS=, read p q <<< "x,y"; echo "$p $q"
1|2 3
a\b
x y
%%
$ echo "a
> b"; echo 'a'"b"c; echo a\
> b; # comment
> echo x#y # c
a
b
abc
ab
x#y
%%
$ alias k=echo; k hi; alias
bash: line 1: k: command not found
alias k='echo'
%%
$ let "x=1+2" y=4; echo $x $y; ((x>2)); echo $?; ((x<2)); echo $?
3 4
0
1
%%
$ cd /nosuch; echo $?; cd /etc/passwd; cd /tmp; cd -  >/dev/null; cd a b; 
bash: line 1: cd: /nosuch: No such file or directory
1
bash: line 1: cd: /etc/passwd: Not a directory
bash: line 1: cd: too many arguments
[1]
%%
$ shift 5; echo $?; return 3; echo $?; break; echo $?
1
bash: line 1: return: can only `return' from a function or sourced script
2
bash: line 1: break: only meaningful in a `for', `while', or `until' loop
0
%%
$ getopts ab: o -a -b val; echo $o; 
a
%%
$ f() { local OPTIND=1 o; while getopts ":x:y" o; do echo "$o:$OPTARG"; done; }; f -x 1 -y -z -x
x:1
y:
?:z
::x
%%
$ kill -0 99999; echo $?; kill abc; echo $?
bash: line 1: kill: (99999) - No such process
1
bash: line 1: kill: abc: arguments must be process or job IDs
1
%%
$ sleep 5 & kill %1; wait $!; echo $?
143
%%
$ a=1; a+=2; echo $a; declare -i n=5; n+=3; echo $n; n=2*3; echo $n
12
8
6
%%
$ echo {a..e}; echo {a,b; echo a{b; echo {}; echo '{a,b}'; echo "{a,b}"; echo ${x}{a,b}
a b c d e
{a,b
a{b
{}
{a,b}
{a,b}
a b
%%
$ x='$y'; y=5; echo $x "$x"; z=y; echo ${!z}
$y $y
5
%%
$ if [ 1 = 1 ]; then echo a; elif true; then echo b; else echo c; fi; if false; then :; else echo e; fi
a
e
%%
$ echo a; echo b & wait; echo c
a
b
c
%%
$ f() { echo "$@"; }; f "a  b" c; g() ( cd /tmp; echo sub ); g; function h { echo h; }; h; unset -f h; h
a  b c
sub
h
bash: line 1: h: command not found
[127]
%%
$ f() { return; }; false; f; echo $?; true | f; echo $?
1
0
%%
$ x=$(exit 3); echo $?; x=1 y=$(false); echo $?; echo $(false); echo $?
3
1

0
%%
$ a="x y"; b=$a; echo "$b"; c=$(echo "p   q"); echo "$c"; d=*; echo "$d"
x y
p   q
*
%%
$ echo "$(cat <<EOF
> in heredoc
> EOF
> )"
in heredoc
%%
$ cat <<A; cat <<B
> 1
> A
> 2
> B
1
2
%%
$ x="a;b|c&d"; echo $x; echo 'single $x'; echo "dq \" \$ \\ \a"
a;b|c&d
single $x
dq " $ \ \a
%%
$ for f in a b; do echo $f; done > o; cat o; while read x; do echo "[$x]"; done < o
a
b
[a]
[b]
%%
$ [[ -n $x ]] || echo empty; x=1; [[ $x -eq 1 && ( $x == 2 || $x == 1 ) ]] && echo y; [[ ! $x == 1 ]] || echo n
empty
y
n
%%
$ local x=1; echo $?
bash: line 1: local: can only be used in a function
1
%%
$ declare -p x; x=1; declare -p x; export y=2; declare -p y; declare -a z=(1 2); declare -p z
bash: line 1: declare: x: not found
declare -- x="1"
declare -x y="2"
declare -a z=([0]="1" [1]="2")
%%
$ set -- a b c; echo "${@:2}" "${*:1:2}" ${#@} $*; echo "${@/b/X}" 
b c a b 3 a b c
a X c
%%
$ x=abcabc; echo ${x#*b} ${x##*b} ${x%b*} ${x%%b*} ${x/b*} ${x/#a/Z} ${x/%c/Z} ${x,,} ; y=ABC; echo ${y,} ${y,,}
cabc c abca a a Zbcabc abcabZ abcabc
aBC abc
%%
$ echo $'\u00e9' "${#x}"; x=héé; echo ${#x} ${x:1}
é 0
3 éé
%%
$ true > f; echo $?; > g; ls f g; : > h; cat h
0
f
g
%%
$ cat < nosuch; echo $?; echo a | cat - nosuch; echo $?
bash: line 1: nosuch: No such file or directory
1
a
cat: nosuch: No such file or directory
1
%%
$ wait 99; echo $?; jobs; fg; bg
bash: line 1: wait: pid 99 is not a child of this shell
127
bash: line 1: fg: no job control
bash: line 1: bg: no job control
[1]
%%
$ f() { echo $1; shift; [ $# -gt 0 ] && f "$@"; }; f a b c
a
b
c
[1]
%%
$ fact() { if [ $1 -le 1 ]; then echo 1; else echo $(( $1 * $(fact $(( $1 - 1 ))) )); fi; }; fact 10
3628800
%%
$ echo start; { sleep 0.2; echo bg; } & echo fg; wait; echo end
start
fg
bg
end
%%
$ x=5; (( x > 3 )) && { echo big; } || { echo small; }; ((x++)); echo $x; (( y = x * 2, z = y + 1 )); echo $y $z
big
6
12 13
%%
$ i=5; while ((i-- > 2)); do echo $i; done
4
3
2
%%
$ case $1 in "") echo empty;; esac; case abc in (abc) echo p;; esac; case x in a|x) echo or;& b) echo fall;; c) echo no;; esac
empty
p
or
fall
%%
$ printf "%s %s\n" a b c d e; printf "no newline"; printf "\n%3d|%-3d|\n" 1 2; printf '%s' "-n"; printf -- '-x\n'; printf '%5s|%.2s|\n' ab abcdef; printf "%%\n"; printf '\x41\101\n'
a b
c d
e 
no newline
  1|2  |
-n-x
   ab|ab|
%
AA
%%
$ echo a > 'file with space'; cat "file with space"; ls; rm "file with space"; ls
a
file with space
%%
$ x=1; f() { x=2; }; f; echo $x; f() { local x; x=3; }; f; echo $x; (x=9); echo $x
2
2
2
%%
$ set -euo pipefail; x=${1:-default}; echo $x; y=$(echo hi | grep nope || true); echo "[$y]"; grep zzz /etc/passwd; echo unreachable
default
[]
[1]
%%
$ cmd="echo hi there"; $cmd; "$cmd"; echo $?
hi there
bash: line 1: echo hi there: command not found
127
%%
$ echo one two | { read a b; echo $b $a; }; read z < /dev/null; echo $?
two one
1
%%
$ ls nosuchfile; echo $?; cat; echo $?
ls: cannot access 'nosuchfile': No such file or directory
2
0
%%
$ if ! grep -q root /etc/passwd; then echo no; else echo yes; fi
yes
%%
$ test; echo $?; test x; echo $?; [ ]; echo $?; [ x ] && echo x; [ -n ]; echo $?; [ ! x ]; echo $?; [ x -a y ]; echo $?; [ "" -o y ]; echo $?
1
0
1
x
0
1
0
0
%%
$ umask; umask 077; touch u; stat -c %a u; umask
0022
600
0077
%%
$ function f() { echo ff; }; f; declare -f nosuch; echo $?
ff
1
%%
$ echo $((08)); echo $?
bash: line 1: 08: value too great for base (error token is "08")
[1]
%%
$ x=abc; echo $((x)); x=3; y=x; echo $((y+1)); echo $((2#101)) $((16#ff))
0
4
5 255
%%
$ : ${A:=1} ${B:=2}; echo $A$B; echo "${A}${B}" "$A-$B" "${A:-x}y"
12
12 1-2 1y
%%
$ echo "a" "b" > o1 2>&1; cat o1; ls nosuch > o2 2>&1; cat o2; ls nosuch 2>&1 > o3 | cat
a b
ls: cannot access 'nosuch': No such file or directory
ls: cannot access 'nosuch': No such file or directory
%%
$ while read -r line || [ -n "$line" ]; do echo "L:$line"; done <<< $'a\nb'; printf 'x\ny' | while read l || [ -n "$l" ]; do echo $l; done
L:a
L:b
x
y
%%
$ x="1 2 3"; set -- $x; echo $2; IFS=,; echo "$*"; y="a,b"; set -- $y; echo $1
2
1,2,3
a
%%
$ echo $(echo a; exit 5) $?; (exit 4) || echo $?
a 5
4
%%
$ a=(); echo ${#a[@]}; a[3]=x; echo ${#a[@]} "${!a[@]}"; for i in "${!a[@]}"; do echo $i; done; unset 'a[3]'; echo ${#a[@]}
0
1 3
3
0
%%
$ cat <(echo one) - <(echo three) <<< two
one
two
three
%%
$ while read -r x; do echo "[$x]"; done < <(printf '1\n2\n')
> paste_it() { cat "$1" "$2"; }
> paste_it <(echo "a b") <(echo 'c)')
[1]
[2]
a b
c)
%%
$ x=$((3<(4))); echo $x; echo "<(no)" '<(no)'
> cat <(exit 3); echo $?
1
<(no) <(no)
0
%%
$ source <(echo 'greet() { echo hi $1; }'); greet you
hi you
