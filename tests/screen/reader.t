# The lesson reader: every kind of block, running, answering, finding, the end.
#open lesson 01-dock
$$ Home
| ⎈ Drydock  Lesson  0 %  The dock
|  The dock, plank by plank                                                     ┃
|  ━━━━━━━━━━━━━━━━━━━━━━━━                                                     ┃
|                                                                               ┃
|  A cluster is a fleet: the control plane is the office ashore, the worker     ┃
|  nodes are the ships. Whatever you ask, you ask with kubectl, and the office  ┃
|  answers. See the office for more.                                            ┃
|                                                                               ┃
|  ⎈ The captain never reads the books. The captain gets orders, and reports    ┃
|    what became of them.                                                       │
|                                                                               │
|   1. The office keeps the books.                                              │
|   2. A ship carries containers, and a rather long item wraps under its own    │
|      text and not under its number.                                           │
|      ◦ a captain on each                                                      │
|      ◦ a crew                                                                 │
|                                                                               │
|   office ashore            ship                                               │
|  ┌──────────────┐     ┌────────────┐                                          │
|  │ apiserver    │◀────│ kubelet    │                                          │
|  └──────────────┘     └────────────┘                                          │
|                                                                               │
|  ◆ Who is there?                                                              │
| Tab  Next block  t  Contents  s  Shell  /  Find  ?  Help  :  Palette  q  Back
:TTTTTTTTTTttttttttTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTT
:  HHHHHHHHHHHHHHHHHHHHHHHH                                                     #
:  ++++++++++++++++++++++++                                                     #
:                                                                               #
:  . bbbbbbb .. . ...... ... ....... ..... .. ... iiiiiiiiiiiii. ... ......     #
:  ..... ... ... ...... ........ ... .... ... ... .... ccccccc. ... ... ......  #
:  ........ ... llllllllll ... .....                                            #
:                                                                               #
:  AAvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv    #
:  AAvvvvvvvvvvvvvvvvvvvv                                                       -
:                                                                               -
:  AAAA... ...... ..... ... ......                                              -
:  AAAA. .... ....... ........... ... . ...... .... .... ..... ..... ... ...    -
:  AAAA.... ... ... ..... ... .......                                           -
:  AAAAAA. ....... .. ....                                                      -
:  AAAAAA. ....                                                                 -
:                                                                               -
:  gggggggggggggggggggggggggggggg                                               -
:  ggggggggggggggggggggggggggggggggggg                                          -
:  ggggggggggggggggggggggggggggggggggg                                          -
:  ggggggggggggggggggggggggggggggggggg                                          -
:                                                                               -
:  AAhhhhhhhhhhhhh                                                              -
:KKKKKkkkkkkkkkkkkKKKkkkkkkkkkkKKKkkkkkkkKKKkkkkkkKKKkkkkkkKKKkkkkkkkkkKKKkkkkkkk
$ PgDn
| ⎈ Drydock  Lesson  63 %  The dock
|  ◆ Who is there?                                                              │
|  Part           │ Where  │ What it does for a living                          │
|  ───────────────┼────────┼─────────────────────────────────────────────────── │
|  kube-apiserver │ office │ answers everyone, and is the only one to open the  │
|                 │        │ books of etcd                                      │
|  kubelet        │ ship   │ starts containers                                  │
|                                                                               │
|  ▌ Run    ⏎ runs it   e with changes                                          │
|  ▌ $ kubectl get nodes                                                        ┃
|                                                                               ┃
|  │ Run · node01                                                               ┃
|  │ $ kubctl get nodes                                                         ┃
|                                                                               ┃
|  │ Run                                                                        ┃
|  │ $ echo "$(seq -s ' ' 100 160)"; seq 30 | sed 's/$/ barrels of rope,        ┃
|  │       counted twice and written down with a name and a date/' | grep -v    ┃
|  │       rats                                                                 │
|                                                                               │
|  │ Question                                                                   │
|  │ Who writes the books?                                                      │
|  │   1  the kubelet                                                           │
|  │   2  the apiserver                                                         │
| ⏎  Run  e  Change  Tab  Next block  t  Contents  s  Shell  ?  Help  q  Back
$ Enter
| ⎈ Drydock  Lesson  55 %  The dock
|  ◆ Who is there?                                                              │
|  Part           │ Where  │ What it does for a living                          │
|  ───────────────┼────────┼─────────────────────────────────────────────────── │
|  kube-apiserver │ office │ answers everyone, and is the only one to open the  │
|                 │        │ books of etcd                                      │
|  kubelet        │ ship   │ starts containers                                  │
|                                                                               │
|  ▌ Run    ⏎ again   e with changes                                            ┃
|  ▌ $ kubectl get nodes                                                        ┃
|    NAME           STATUS   ROLES           AGE   VERSION                      ┃
|    controlplane   Ready    control-plane   12s   v1.34.0                      ┃
|    node01         Ready    <none>          12s   v1.34.0                      ┃
|    node02         Ready    <none>          12s   v1.34.0                      ┃
|    ✓ exit status 0                                                            ┃
|                                                                               ┃
|  │ Run · node01                                                               │
|  │ $ kubctl get nodes                                                         │
|                                                                               │
|  │ Run                                                                        │
|  │ $ echo "$(seq -s ' ' 100 160)"; seq 30 | sed 's/$/ barrels of rope,        │
|  │       counted twice and written down with a name and a date/' | grep -v    │
|  │       rats                                                                 │
| ⏎  Run  e  Change  Tab  Next block  t  Contents  s  Shell  ?  Help  q  Back
$- Tab Enter
$ Tab Enter
| ⎈ Drydock  Lesson  72 %  The dock
|  ▌ Run    ⏎ again   e with changes                                            │
|  ▌ $ echo "$(seq -s ' ' 100 160)"; seq 30 | sed 's/$/ barrels of rope,        │
|  ▌       counted twice and written down with a name and a date/' | grep -v    │
|  ▌       rats                                                                 │
|    100 101 102 103 104 105 106 107 108 109 110 111 112 113 114 115 116 117 1› │
|    1 barrels of rope, counted twice and written down with a name and a date   │
|    2 barrels of rope, counted twice and written down with a name and a date   │
|    3 barrels of rope, counted twice and written down with a name and a date   │
|    4 barrels of rope, counted twice and written down with a name and a date   │
|    5 barrels of rope, counted twice and written down with a name and a date   │
|    6 barrels of rope, counted twice and written down with a name and a date   │
|    7 barrels of rope, counted twice and written down with a name and a date   ┃
|    8 barrels of rope, counted twice and written down with a name and a date   ┃
|    9 barrels of rope, counted twice and written down with a name and a date   ┃
|    10 barrels of rope, counted twice and written down with a name and a date  ┃
|    11 barrels of rope, counted twice and written down with a name and a date  ┃
|    12 barrels of rope, counted twice and written down with a name and a date  ┃
|    13 barrels of rope, counted twice and written down with a name and a date  │
|    … 17 more lines: o shows all                                               │
|    wide output: → and ← move it                                               │
|    ✓ exit status 0                                                            │
|                                                                               │
| ⏎  Run  e  Change  Tab  Next block  t  Contents  s  Shell  ?  Help  q  Back
$ Right o
| ⎈ Drydock  Lesson  56 %  The dock
|  ▌ Run    ⏎ again   e with changes                                            │
|  ▌ $ echo "$(seq -s ' ' 100 160)"; seq 30 | sed 's/$/ barrels of rope,        │
|  ▌       counted twice and written down with a name and a date/' | grep -v    │
|  ▌       rats                                                                 │
|   ‹104 105 106 107 108 109 110 111 112 113 114 115 116 117 118 119 120 121 1› │
|   ‹e, counted twice and written down with a name and a date                   │
|   ‹e, counted twice and written down with a name and a date                   │
|   ‹e, counted twice and written down with a name and a date                   │
|   ‹e, counted twice and written down with a name and a date                   │
|   ‹e, counted twice and written down with a name and a date                   ┃
|   ‹e, counted twice and written down with a name and a date                   ┃
|   ‹e, counted twice and written down with a name and a date                   ┃
|   ‹e, counted twice and written down with a name and a date                   ┃
|   ‹e, counted twice and written down with a name and a date                   ┃
|   ‹pe, counted twice and written down with a name and a date                  │
|   ‹pe, counted twice and written down with a name and a date                  │
|   ‹pe, counted twice and written down with a name and a date                  │
|   ‹pe, counted twice and written down with a name and a date                  │
|   ‹pe, counted twice and written down with a name and a date                  │
|   ‹pe, counted twice and written down with a name and a date                  │
|   ‹pe, counted twice and written down with a name and a date                  │
|   ‹pe, counted twice and written down with a name and a date                  │
| ⏎  Run  e  Change  Tab  Next block  t  Contents  s  Shell  ?  Help  q  Back
$ o Tab "1"
| ⎈ Drydock  Lesson  82 %  The dock
|   ‹e, counted twice and written down with a name and a date                   │
|   ‹e, counted twice and written down with a name and a date                   │
|   ‹e, counted twice and written down with a name and a date                   │
|   ‹e, counted twice and written down with a name and a date                   │
|   ‹e, counted twice and written down with a name and a date                   │
|   ‹e, counted twice and written down with a name and a date                   │
|   ‹e, counted twice and written down with a name and a date                   │
|   ‹e, counted twice and written down with a name and a date                   │
|   ‹pe, counted twice and written down with a name and a date                  │
|   ‹pe, counted twice and written down with a name and a date                  │
|   ‹pe, counted twice and written down with a name and a date                  │
|   ‹pe, counted twice and written down with a name and a date                  │
|    … 17 more lines: o shows all                                               │
|    ✓ exit status 0                                                            ┃
|                                                                               ┃
|  ▌ Question    answer with its number                                         ┃
|  ▌ Who writes the books?                                                      ┃
|  ▌ ✗ 1  the kubelet                                                           ┃
|  ▌   2  the apiserver                                                         ┃
|  ▌   3  the learner                                                           │
|    ✗ Not that one: try another.                                               │
|                                                                               │
| Tab  Next block  t  Contents  s  Shell  /  Find  ?  Help  :  Palette  q  Back
$$ "2"
| ⎈ Drydock  Lesson  82 %  The dock
|   ‹e, counted twice and written down with a name and a date                   │
|   ‹e, counted twice and written down with a name and a date                   │
|   ‹e, counted twice and written down with a name and a date                   │
|   ‹e, counted twice and written down with a name and a date                   │
|   ‹e, counted twice and written down with a name and a date                   │
|   ‹e, counted twice and written down with a name and a date                   │
|   ‹e, counted twice and written down with a name and a date                   │
|   ‹e, counted twice and written down with a name and a date                   │
|   ‹pe, counted twice and written down with a name and a date                  │
|   ‹pe, counted twice and written down with a name and a date                  │
|   ‹pe, counted twice and written down with a name and a date                  │
|   ‹pe, counted twice and written down with a name and a date                  │
|    … 17 more lines: o shows all                                               │
|    ✓ exit status 0                                                            ┃
|                                                                               ┃
|  ▌ Question                                                                   ┃
|  ▌ Who writes the books?                                                      ┃
|  ▌   1  the kubelet                                                           ┃
|  ▌ ✓ 2  the apiserver                                                         ┃
|  ▌   3  the learner                                                           │
|    ✓ Right. Only the apiserver talks to etcd.                                 │
|                                                                               │
| Tab  Next block  t  Contents  s  Shell  /  Find  ?  Help  :  Palette  q  Back
:TTTTTTTTTTttttttttTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTT
:  ++oooooooooooooooooooooooooooooooooooooooooooooooooooooooo                   -
:  ++oooooooooooooooooooooooooooooooooooooooooooooooooooooooo                   -
:  ++oooooooooooooooooooooooooooooooooooooooooooooooooooooooo                   -
:  ++oooooooooooooooooooooooooooooooooooooooooooooooooooooooo                   -
:  ++oooooooooooooooooooooooooooooooooooooooooooooooooooooooo                   -
:  ++oooooooooooooooooooooooooooooooooooooooooooooooooooooooo                   -
:  ++oooooooooooooooooooooooooooooooooooooooooooooooooooooooo                   -
:  ++oooooooooooooooooooooooooooooooooooooooooooooooooooooooo                   -
:  ++ooooooooooooooooooooooooooooooooooooooooooooooooooooooooo                  -
:  ++ooooooooooooooooooooooooooooooooooooooooooooooooooooooooo                  -
:  ++ooooooooooooooooooooooooooooooooooooooooooooooooooooooooo                  -
:  ++ooooooooooooooooooooooooooooooooooooooooooooooooooooooooo                  -
:  dddddddddddddddddddddddddddddd                                               -
:  GGGGddddddddddddd                                                            #
:                                                                               #
:  AAAAAAAAAA                                                                   #
:  AAbbbbbbbbbbbbbbbbbbbbb                                                      #
:  AAAAAAA... .......                                                           #
:  GGGGGGGGGGGGGGGGGGGG                                                         #
:  AAAAAAA... .......                                                           -
:  GGGGGGGGGG .... ... ......... ..... .. .....                                 -
:                                                                               -
:KKKKKkkkkkkkkkkkkKKKkkkkkkkkkkKKKkkkkkkkKKKkkkkkkKKKkkkkkkKKKkkkkkkkkkKKKkkkkkkk
$ End
| ⎈ Drydock  Lesson  100 %  The dock
|   ‹pe, counted twice and written down with a name and a date                  │
|   ‹pe, counted twice and written down with a name and a date                  │
|    … 17 more lines: o shows all                                               │
|    ✓ exit status 0                                                            │
|                                                                               │
|  ▌ Question                                                                   │
|  ▌ Who writes the books?                                                      │
|  ▌   1  the kubelet                                                           │
|  ▌ ✓ 2  the apiserver                                                         │
|  ▌   3  the learner                                                           │
|    ✓ Right. Only the apiserver talks to etcd.                                 │
|                                                                               │
|   apiVersion: v1                                                              │
|   kind: Pod                                                                   │
|                                                                               │
|  That was all.                                                                │
|                                                                               ┃
|  ──────────────────────────────────────────────────────────────────────────── ┃
|  ✓ The end of this lesson.                                                    ┃
|   d   its drills (2)                                                          ┃
|   ]   the next lesson: The crew                                               ┃
|   q   back                                                                    ┃
| Tab  Next block  t  Contents  s  Shell  /  Find  ?  Help  :  Palette  q  Back
$ "/office" Enter
| ⎈ Drydock  Lesson  1 %  The dock
|  ━━━━━━━━━━━━━━━━━━━━━━━━                                                     ┃
|                                                                               ┃
|  A cluster is a fleet: the control plane is the office ashore, the worker     ┃
|  nodes are the ships. Whatever you ask, you ask with kubectl, and the office  ┃
|  answers. See the office for more.                                            ┃
|                                                                               ┃
|  ⎈ The captain never reads the books. The captain gets orders, and reports    │
|    what became of them.                                                       │
|                                                                               │
|   1. The office keeps the books.                                              │
|   2. A ship carries containers, and a rather long item wraps under its own    │
|      text and not under its number.                                           │
|      ◦ a captain on each                                                      │
|      ◦ a crew                                                                 │
|                                                                               │
|   office ashore            ship                                               │
|  ┌──────────────┐     ┌────────────┐                                          │
|  │ apiserver    │◀────│ kubelet    │                                          │
|  └──────────────┘     └────────────┘                                          │
|                                                                               │
|  ◆ Who is there?                                                              │
|  Part           │ Where  │ What it does for a living                          │
| Tab  Next block  t  Contents  s  Shell  /  Find  ?  Help  :  Palette  q  Back
$ n
| ⎈ Drydock  Lesson  3 %  The dock
|                                                                               ┃
|  A cluster is a fleet: the control plane is the office ashore, the worker     ┃
|  nodes are the ships. Whatever you ask, you ask with kubectl, and the office  ┃
|  answers. See the office for more.                                            ┃
|                                                                               ┃
|  ⎈ The captain never reads the books. The captain gets orders, and reports    ┃
|    what became of them.                                                       │
|                                                                               │
|   1. The office keeps the books.                                              │
|   2. A ship carries containers, and a rather long item wraps under its own    │
|      text and not under its number.                                           │
|      ◦ a captain on each                                                      │
|      ◦ a crew                                                                 │
|                                                                               │
|   office ashore            ship                                               │
|  ┌──────────────┐     ┌────────────┐                                          │
|  │ apiserver    │◀────│ kubelet    │                                          │
|  └──────────────┘     └────────────┘                                          │
|                                                                               │
|  ◆ Who is there?                                                              │
|  Part           │ Where  │ What it does for a living                          │
|  ───────────────┼────────┼─────────────────────────────────────────────────── │
| Tab  Next block  t  Contents  s  Shell  /  Find  ?  Help  :  Palette  q  Back
$ Esc t
| ⎈ Drydock  Lesson  3 %  The dock
|                                                                               ┃
|  A cluster is a fleet: the control plane is the office ashore, the worker     ┃
|  nodes are the ships. Whatever you ask, you ask with kubectl, and the office  ┃
|  answers. See the office for more.                                            ┃
|                                                                               ┃
|  ⎈ The captain never reads the books. The captain gets orders, and reports    ┃
|    what became of them.                                                       │
|                                                                               │
|   1. The office keeps the books.                                              │
|   2. A ╭─ Contents ───────────────────────────────────────────────────╮ wn    │
|      t │ ▸ The dock, plank by plank                                   │       │
|      ◦ │     Who is there?                                            │       │
|      ◦ ╰──────────────────────────────────────────────────────────────╯       │
|                                                                               │
|   office ashore            ship                                               │
|  ┌──────────────┐     ┌────────────┐                                          │
|  │ apiserver    │◀────│ kubelet    │                                          │
|  └──────────────┘     └────────────┘                                          │
|                                                                               │
|  ◆ Who is there?                                                              │
|  Part           │ Where  │ What it does for a living                          │
|  ───────────────┼────────┼─────────────────────────────────────────────────── │
| ⏎  Go  Esc  Close
$ Down Enter
| ⎈ Drydock  Lesson  36 %  The dock
|  ◆ Who is there?                                                              │
|  Part           │ Where  │ What it does for a living                          │
|  ───────────────┼────────┼─────────────────────────────────────────────────── │
|  kube-apiserver │ office │ answers everyone, and is the only one to open the  │
|                 │        │ books of etcd                                      │
|  kubelet        │ ship   │ starts containers                                  ┃
|                                                                               ┃
|  ▌ Run    ⏎ again   e with changes                                            ┃
|  ▌ $ kubectl get nodes                                                        ┃
|    NAME           STATUS   ROLES           AGE   VERSION                      ┃
|    controlplane   Ready    control-plane   12s   v1.34.0                      ┃
|    node01         Ready    <none>          12s   v1.34.0                      │
|    node02         Ready    <none>          12s   v1.34.0                      │
|    ✓ exit status 0                                                            │
|                                                                               │
|  │ Run · node01                                                               │
|  │ $ kubctl get nodes                                                         │
|    bash: line 1: kubctl: command not found                                    │
|    ✗ exit status 127, as it is meant to here                                  │
|    ⎈ It is written kubectl: a ship has no such command.                       │
|                                                                               │
|  │ Run                                                                        │
| ⏎  Run  e  Change  Tab  Next block  t  Contents  s  Shell  ?  Help  q  Back
$ q
| ⎈ Drydock  Home
|
|    ⎈  D R Y D O C K     a Kubernetes cluster in miniature
|
|    The office ashore keeps the books; the captains keep the containers.
|
|
|  ▸ Continue        Lesson: The crew
|    Lessons         1 of 2 read
|    Drills          0 due, 3 new today
|    Labs            0 of 1 solved
|    My cluster      three nodes of your own, kept from visit to visit
|    Progress        what you can do, and what comes next
|    Help            every key; : finds any action or place
|    Leave           all is kept
|
|    The exam, by domain       weight               lessons  drills    labs
|    Cluster architecture        25 %  █████░░░░░       1/1     0/2       –
|    Workloads & scheduling      15 %  ░░░░░░░░░░       0/1     0/1       –
|    Services & networking       20 %  ░░░░░░░░░░         –       –       –
|    Storage                     10 %  ░░░░░░░░░░         –       –       –
|    Troubleshooting             30 %  ░░░░░░░░░░         –       –     0/1
|
| ⏎  Open  c  Continue  d  Drills  ?  Help  :  Palette  q  Leave
