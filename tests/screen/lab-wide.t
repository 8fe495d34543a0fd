# The task beside the shell; a file edited with the learner's own editor.
#size 120x30
#open lab count-nodes
$- "echo what stood before > f; vi f; cat f" Enter
@ 1s
| ⎈ Drydock  Lab  Count the ships · 4:00 left
| Count the ships                                │candidate@base:~$ echo what stood before > f; vi f; cat f
|                                                │what stood after
| Write the number of nodes into a ConfigMap     │candidate@base:~$
| count under the key nodes.                     │
|                                                │
|                                                │
|                                                │
|                                                │
|                                                │
|                                                │
|                                                │
|                                                │
|                                                │
|                                                │
|                                                │
|                                                │
|                                                │
|                                                │
|                                                │
|                                                │
|                                                │
|                                                │
|                                                │
|                                                │
|                                                │
|                                                │
|                                                │
|                                                │
| ^]  Task  F5  Check  F7  Hint  F9  Undo  F4  Flow  F8  Solution  F10  Anew  F1  Help
|(cursor 67,3)
$ "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28; do echo line $i; done" Enter
| ⎈ Drydock  Lab  Count the ships · 4:00 left
| Count the ships                                │line 2
|                                                │line 3
| Write the number of nodes into a ConfigMap     │line 4
| count under the key nodes.                     │line 5
|                                                │line 6
|                                                │line 7
|                                                │line 8
|                                                │line 9
|                                                │line 10
|                                                │line 11
|                                                │line 12
|                                                │line 13
|                                                │line 14
|                                                │line 15
|                                                │line 16
|                                                │line 17
|                                                │line 18
|                                                │line 19
|                                                │line 20
|                                                │line 21
|                                                │line 22
|                                                │line 23
|                                                │line 24
|                                                │line 25
|                                                │line 26
|                                                │line 27
|                                                │line 28
|                                                │candidate@base:~$
| ^]  Task  F5  Check  F7  Hint  F9  Undo  F4  Flow  F8  Solution  F10  Anew  F1  Help
|(cursor 67,28)
@- 1s
$ S-PgUp
| ⎈ Drydock  Lab  Count the ships · 3:59 left
| Count the ships                                │candidate@base:~$ echo what stood before > f; vi f; cat f           -5
|                                                │what stood after
| Write the number of nodes into a ConfigMap     │candidate@base:~$ for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18
| count under the key nodes.                     │ 19 20 21 22 23 24 25 26 27 28; do echo line $i; done
|                                                │line 1
|                                                │line 2
|                                                │line 3
|                                                │line 4
|                                                │line 5
|                                                │line 6
|                                                │line 7
|                                                │line 8
|                                                │line 9
|                                                │line 10
|                                                │line 11
|                                                │line 12
|                                                │line 13
|                                                │line 14
|                                                │line 15
|                                                │line 16
|                                                │line 17
|                                                │line 18
|                                                │line 19
|                                                │line 20
|                                                │line 21
|                                                │line 22
|                                                │line 23
|                                                │line 24
| ^]  Task  F5  Check  F7  Hint  F9  Undo  F4  Flow  F8  Solution  F10  Anew  F1  Help
$ "exit" Enter
| ⎈ Drydock  Lab  Count the ships · 3:59 left
| Count the ships                                │line 4
|                                                │line 5
| Write the number of nodes into a ConfigMap     │line 6
| count under the key nodes.                     │line 7
|                                                │line 8
|                                                │line 9
|                                                │line 10
|                                                │line 11
|                                                │line 12
|                                                │line 13
|                                                │line 14
|                                                │line 15
|                                                │line 16
|                                                │line 17
|                                                │line 18
|                                                │line 19
|                                                │line 20
|                                                │line 21
|                                                │line 22
|                                                │line 23
|                                                │line 24
|                                                │line 25
|                                                │line 26
|                                                │line 27
|                                                │line 28
|                                                │candidate@base:~$ exit
|                                                │logout
|                                                │The shell has ended: Enter starts another.
| ^]  Task  F5  Check  F7  Hint  F9  Undo  F4  Flow  F8  Solution  F10  Anew  F1  Help
|(cursor 49,28)
@- 1s
$$ F2
| ⎈ Drydock  Lab  Count the ships · 3:58 left
| Count the ships                                │line 4
|                                                │line 5
| Write the number of nodes into a ConfigMap     │line 6
| count under the key nodes.                     │line 7
|                                                │line 8
|                                                │line 9
|                                                │line 10
|                                                │line 11
|                                                │line 12
|                                                │line 13
|                                                │line 14
|                                                │line 15
|                                                │line 16
|                                                │line 17
|                                                │line 18
|                                                │line 19
|                                                │line 20
|                                                │line 21
|                                                │line 22
|                                                │line 23
|                                                │line 24
|                                                │line 25
|                                                │line 26
|                                                │line 27
|                                                │line 28
|                                                │candidate@base:~$ exit
|                                                │logout
|                                                │The shell has ended: Enter starts another.
| Colours: for a light terminal
|(cursor 49,28)
:TTTTTTTTTTtttttTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTT
: HHHHHHHHHHHHHHH                                A$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$
:                                                A$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$
: ..... ... ...... .. ..... .... . .........     A$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$
: ccccc ..... ... ... ccccc.                     A$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$
:                                                A$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$
:                                                A$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$
:                                                A$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$
:                                                A$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$
:                                                A$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$
:                                                A$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$
:                                                A$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$
:                                                A$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$
:                                                A$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$
:                                                A$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$
:                                                A$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$
:                                                A$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$
:                                                A$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$
:                                                A$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$
:                                                A$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$
:                                                A$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$
:                                                A$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$
:                                                A$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$
:                                                A$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$
:                                                A$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$
:                                                A$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$
:                                                A$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$
:                                                A$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$
:                                                AWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW
:kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk
