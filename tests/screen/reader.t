# The lesson reader: every kind of block, running, answering, finding, the end.
#open lesson 01-dock
$$ Home
| ⎈ Drydock  Lesson  The dock  0 %
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
| ⏎  Run  Tab  Next block  /  Find  ?  Help  :  Palette  q  Back
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
:KKKkkkkkKKKKKkkkkkkkkkkkkKKKkkkkkkKKKkkkkkkKKKkkkkkkkkkKKKkkkkkkkkkkkkkkkkkkkkkk
$ PgDn
| ⎈ Drydock  Lesson  The dock  65 %
|  ◆ Who is there?                                                              │
|  Part           │ Where  │ What it does for a living                          │
|  ───────────────┼────────┼──────────────────────────────────────────────────  │
|  kube-apiserver │ office │ answers everyone, and is the only one to open the  │
|                 │        │ books of etcd                                      │
|  kubelet        │ ship   │ starts containers                                  │
|                                                                               │
|  ▌ Run    ⏎ runs it   e with changes                                          │
|  ▌ $ kubectl get nodes                                                        │
|                                                                               ┃
|  │ Run · node01                                                               ┃
|  │ $ kubctl get nodes                                                         ┃
|                                                                               ┃
|  │ Run                                                                        ┃
|  │ $ kubectl get pods -A -o wide; kubectl get events -A --no-headers | cut    ┃
|  │   -c1-20 | head -30; seq 30                                                ┃
|                                                                               ┃
|  │ Question                                                                   │
|  │ Who writes the books?                                                      │
|  │   1  the kubelet                                                           │
|  │   2  the apiserver                                                         │
|  │   3  the learner                                                           │
| ⏎  Run  e  Change  Tab  Next block  /  Find  ?  Help  :  Palette  q  Back
$ Enter
| ⎈ Drydock  Lesson  The dock  56 %
|  ◆ Who is there?                                                              │
|  Part           │ Where  │ What it does for a living                          │
|  ───────────────┼────────┼──────────────────────────────────────────────────  │
|  kube-apiserver │ office │ answers everyone, and is the only one to open the  │
|                 │        │ books of etcd                                      │
|  kubelet        │ ship   │ starts containers                                  │
|                                                                               │
|  ▌ Run    ⏎ again   e with changes                                            ┃
|  ▌ $ kubectl get nodes                                                        ┃
|    NAME           STATUS   ROLES           AGE   VERSION                      ┃
|    controlplane   Ready    control-plane   10s   v1.34.0                      ┃
|    node01         Ready    <none>          10s   v1.34.0                      ┃
|    node02         Ready    <none>          10s   v1.34.0                      ┃
|    ✓ exit status 0                                                            ┃
|                                                                               ┃
|  │ Run · node01                                                               │
|  │ $ kubctl get nodes                                                         │
|                                                                               │
|  │ Run                                                                        │
|  │ $ kubectl get pods -A -o wide; kubectl get events -A --no-headers | cut    │
|  │   -c1-20 | head -30; seq 30                                                │
|                                                                               │
| ⏎  Run  e  Change  Tab  Next block  /  Find  ?  Help  :  Palette  q  Back
$- Tab Enter
$ Tab Enter
| ⎈ Drydock  Lesson  The dock  70 %
|    ⎈ It is written kubectl: a ship has no such command.                       │
|                                                                               │
|  ▌ Run    ⏎ again   e with changes                                            │
|  ▌ $ kubectl get pods -A -o wide; kubectl get events -A --no-headers | cut    │
|  ▌   -c1-20 | head -30; seq 30                                                │
|    NAMESPACE      NAME                                   READY   STATUS    ›  │
|    kube-flannel   kube-flannel-ds-9qlp5                  1/1     Running   ›  │
|    kube-flannel   kube-flannel-ds-kjf9v                  1/1     Running   ›  │
|    kube-flannel   kube-flannel-ds-wv75l                  1/1     Running   ›  │
|    kube-system    coredns-5884d848d5-6zgt4               1/1     Running   ›  │
|    kube-system    coredns-5884d848d5-dmzcx               1/1     Running   ›  │
|    kube-system    etcd-controlplane                      1/1     Running   ›  ┃
|    kube-system    kube-apiserver-controlplane            1/1     Running   ›  ┃
|    kube-system    kube-controller-manager-controlplane   1/1     Running   ›  ┃
|    kube-system    kube-proxy-drgxp                       1/1     Running   ›  ┃
|    kube-system    kube-proxy-swwwl                       1/1     Running   ›  ┃
|    kube-system    kube-proxy-v4sx2                       1/1     Running   ›  ┃
|    kube-system    kube-scheduler-controlplane            1/1     Running   ›  │
|    default        10s                                                         │
|    … 59 more lines: o shows all                                               │
|    wide output: → and ← move it                                               │
|    ✓ exit status 0                                                            │
| ⏎  Run  e  Change  Tab  Next block  /  Find  ?  Help  :  Palette  q  Back
$ Right o
| ⎈ Drydock  Lesson  The dock  34 %
|    ⎈ It is written kubectl: a ship has no such command.                       │
|                                                                               │
|  ▌ Run    ⏎ again   e with changes                                            │
|  ▌ $ kubectl get pods -A -o wide; kubectl get events -A --no-headers | cut    │
|  ▌   -c1-20 | head -30; seq 30                                                │
|   ‹AME                                   READY   STATUS    RESTARTS   AGE  ›  │
|   ‹ube-flannel-ds-9qlp5                  1/1     Running   0          10s  ›  ┃
|   ‹ube-flannel-ds-kjf9v                  1/1     Running   0          10s  ›  ┃
|   ‹ube-flannel-ds-wv75l                  1/1     Running   0          10s  ›  ┃
|   ‹oredns-5884d848d5-6zgt4               1/1     Running   0          10s  ›  │
|   ‹oredns-5884d848d5-dmzcx               1/1     Running   0          10s  ›  │
|   ‹tcd-controlplane                      1/1     Running   0          10s  ›  │
|   ‹ube-apiserver-controlplane            1/1     Running   0          10s  ›  │
|   ‹ube-controller-manager-controlplane   1/1     Running   0          10s  ›  │
|   ‹ube-proxy-drgxp                       1/1     Running   0          10s  ›  │
|   ‹ube-proxy-swwwl                       1/1     Running   0          10s  ›  │
|   ‹ube-proxy-v4sx2                       1/1     Running   0          10s  ›  │
|   ‹ube-scheduler-controlplane            1/1     Running   0          10s  ›  │
|   ‹0s                                                                         │
|   ‹0s                                                                         │
|   ‹0s                                                                         │
|   ‹0s                                                                         │
| ⏎  Run  e  Change  Tab  Next block  /  Find  ?  Help  :  Palette  q  Back
$ o Tab "1"
| ⎈ Drydock  Lesson  The dock  80 %
|   ‹ube-flannel-ds-9qlp5                  1/1     Running   0          10s  ›  │
|   ‹ube-flannel-ds-kjf9v                  1/1     Running   0          10s  ›  │
|   ‹ube-flannel-ds-wv75l                  1/1     Running   0          10s  ›  │
|   ‹oredns-5884d848d5-6zgt4               1/1     Running   0          10s  ›  │
|   ‹oredns-5884d848d5-dmzcx               1/1     Running   0          10s  ›  │
|   ‹tcd-controlplane                      1/1     Running   0          10s  ›  │
|   ‹ube-apiserver-controlplane            1/1     Running   0          10s  ›  │
|   ‹ube-controller-manager-controlplane   1/1     Running   0          10s  ›  │
|   ‹ube-proxy-drgxp                       1/1     Running   0          10s  ›  │
|   ‹ube-proxy-swwwl                       1/1     Running   0          10s  ›  │
|   ‹ube-proxy-v4sx2                       1/1     Running   0          10s  ›  │
|   ‹ube-scheduler-controlplane            1/1     Running   0          10s  ›  │
|   ‹0s                                                                         ┃
|    … 59 more lines: o shows all                                               ┃
|    ✓ exit status 0                                                            ┃
|                                                                               ┃
|  ▌ Question    answer with its number                                         ┃
|  ▌ Who writes the books?                                                      ┃
|  ▌ ✗ 1  the kubelet                                                           │
|  ▌   2  the apiserver                                                         │
|  ▌   3  the learner                                                           │
|    ✗ Not that one: try another.                                               │
| ⏎  Run  Tab  Next block  /  Find  ?  Help  :  Palette  q  Back
$$ "2"
| ⎈ Drydock  Lesson  The dock  80 %
|   ‹ube-flannel-ds-9qlp5                  1/1     Running   0          10s  ›  │
|   ‹ube-flannel-ds-kjf9v                  1/1     Running   0          10s  ›  │
|   ‹ube-flannel-ds-wv75l                  1/1     Running   0          10s  ›  │
|   ‹oredns-5884d848d5-6zgt4               1/1     Running   0          10s  ›  │
|   ‹oredns-5884d848d5-dmzcx               1/1     Running   0          10s  ›  │
|   ‹tcd-controlplane                      1/1     Running   0          10s  ›  │
|   ‹ube-apiserver-controlplane            1/1     Running   0          10s  ›  │
|   ‹ube-controller-manager-controlplane   1/1     Running   0          10s  ›  │
|   ‹ube-proxy-drgxp                       1/1     Running   0          10s  ›  │
|   ‹ube-proxy-swwwl                       1/1     Running   0          10s  ›  │
|   ‹ube-proxy-v4sx2                       1/1     Running   0          10s  ›  │
|   ‹ube-scheduler-controlplane            1/1     Running   0          10s  ›  │
|   ‹0s                                                                         ┃
|    … 59 more lines: o shows all                                               ┃
|    ✓ exit status 0                                                            ┃
|                                                                               ┃
|  ▌ Question                                                                   ┃
|  ▌ Who writes the books?                                                      ┃
|  ▌   1  the kubelet                                                           │
|  ▌ ✓ 2  the apiserver                                                         │
|  ▌   3  the learner                                                           │
|    ✓ Right. Only the apiserver talks to etcd.                                 │
| ⏎  Run  Tab  Next block  /  Find  ?  Help  :  Palette  q  Back
:TTTTTTTTTTttttttttTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTT
:  ++ooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooood  -
:  ++ooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooood  -
:  ++ooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooood  -
:  ++ooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooood  -
:  ++ooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooood  -
:  ++ooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooood  -
:  ++ooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooood  -
:  ++ooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooood  -
:  ++ooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooood  -
:  ++ooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooood  -
:  ++ooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooood  -
:  ++ooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooood  -
:  ++oooo                                                                       #
:  dddddddddddddddddddddddddddddd                                               #
:  GGGGddddddddddddd                                                            #
:                                                                               #
:  AAAAAAAAAA                                                                   #
:  AAbbbbbbbbbbbbbbbbbbbbb                                                      #
:  AAAAAAA... .......                                                           -
:  GGGGGGGGGGGGGGGGGGGG                                                         -
:  AAAAAAA... .......                                                           -
:  GGGGGGGGGG .... ... ......... ..... .. .....                                 -
:KKKkkkkkKKKKKkkkkkkkkkkkkKKKkkkkkkKKKkkkkkkKKKkkkkkkkkkKKKkkkkkkkkkkkkkkkkkkkkkk
$ End
| ⎈ Drydock  Lesson  The dock  100 %
|   ‹ube-scheduler-controlplane            1/1     Running   0          10s  ›  │
|   ‹0s                                                                         │
|    … 59 more lines: o shows all                                               │
|    ✓ exit status 0                                                            │
|                                                                               │
|  ▌ Question                                                                   │
|  ▌ Who writes the books?                                                      │
|  ▌   1  the kubelet                                                           │
|  ▌ ✓ 2  the apiserver                                                         │
|  ▌   3  the learner                                                           │
|    ✓ Right. Only the apiserver talks to etcd.                                 │
|                                                                               │
|    apiVersion: v1                                                             │
|    kind: Pod                                                                  │
|                                                                               │
|  That was all.                                                                │
|                                                                               ┃
|  ───────────────────────────────────────────────────────────────────────────  ┃
|  ✓ The end of this lesson.                                                    ┃
|   d   its drills (2)                                                          ┃
|   ]   the next lesson: The crew                                               ┃
|   q   back                                                                    ┃
| ⏎  Run  Tab  Next block  /  Find  ?  Help  :  Palette  q  Back
$ "/office" Enter
| ⎈ Drydock  Lesson  The dock  1 %
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
| ⏎  Run  Tab  Next block  /  Find  ?  Help  :  Palette  q  Back
$ n
| ⎈ Drydock  Lesson  The dock  3 %
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
|  ───────────────┼────────┼──────────────────────────────────────────────────  │
| ⏎  Run  Tab  Next block  /  Find  ?  Help  :  Palette  q  Back
$ Esc q
| ⎈ Drydock  Home
|
|    ⎈  D R Y D O C K     a Kubernetes cluster in miniature
|
|    The office ashore keeps the books; the captains keep the containers.
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
|
| ⏎  Open  c  Continue  d  Drills  ?  Help  :  Palette  q  Leave
