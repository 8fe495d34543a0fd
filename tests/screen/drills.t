# Drills: the list, an output card, a choice, a command; what is kept.
#open drills
$ Enter
| ⎈ Drydock  Drill  0 answered, 3 to go
|
|   Cluster architecture · read what it says
|
|   How many ships are fit for sea?
|
|    │ NAME           STATUS   ROLES           AGE   VERSION
|    │ controlplane   Ready    control-plane   12s   v1.34.0
|    │ node01         Ready    <none>          12s   v1.34.0
|    │ node02         Ready    <none>          12s   v1.34.0
|
|    ▸ 1  one
|      2  two
|      3  three
|
|
|
|
|
|
|
|
|
| ⏎  Answer  ?  Help  :  Palette  q  Back
$ "2"
| ⎈ Drydock  Drill  1 answered, 3 to go
|
|   Cluster architecture · read what it says
|
|   How many ships are fit for sea?
|
|    │ NAME           STATUS   ROLES           AGE   VERSION
|    │ controlplane   Ready    control-plane   12s   v1.34.0
|    │ node01         Ready    <none>          12s   v1.34.0
|    │ node02         Ready    <none>          12s   v1.34.0
|
|      1  one
|    ✗ 2  two
|    ✓ 3  three
|
|    ✗ Not so.
|      Three nodes are Ready.
|
|      It comes back in 1 minute   rated: again
|
|
|
|
| ⏎  Next  ?  Help  :  Palette  q  Back
$ Enter
| ⎈ Drydock  Drill  1 answered, 3 to go
|
|   Cluster architecture · choose
|
|   Where does the office ashore listen?
|
|    ▸ 1  2379
|      2  6443
|      3  10250
|
|
|
|
|
|
|
|
|
|
|
|
|
|
| ⏎  Answer  ?  Help  :  Palette  q  Back
$ Down Enter
| ⎈ Drydock  Drill  2 answered, 3 to go
|
|   Cluster architecture · choose
|
|   Where does the office ashore listen?
|
|      1  2379
|    ✓ 2  6443
|      3  10250
|
|    ✓ Right.
|      The kube-apiserver listens on 6443.
|
|      It comes back in 10 minutes   rated: good
|
|
|
|
|
|
|
|
|
| ⏎  Next  ?  Help  :  Palette  q  Back
$- Enter
$- "kubectl get ns" Enter
@ 1s
| ⎈ Drydock  Drill  2 answered, 3 to go
|
|   Workloads & scheduling · type the command
|
|   Make the namespace harbor.
|
|────────────────────────────────────────────────────────────────────────────────
|candidate@base:~$ kubectl get ns
|NAME              STATUS   AGE
|default           Active   13s
|kube-flannel      Active   12s
|kube-node-lease   Active   13s
|kube-public       Active   13s
|kube-system       Active   13s
|candidate@base:~$
|
|
|
|
|
|
|
|
| F8  Show me  F4  Flow  ^]  Stop  F1  Help
|(cursor 18,14)
$- "kubectl create ns harbor" Enter
@ 1s
| ⎈ Drydock  Drill  3 answered, 3 to go
|
|   Workloads & scheduling · type the command
|
|   Make the namespace harbor.
|
|    ✓ Right.
|      $ kubectl create namespace harbor
|
|      A namespace is a berth of its own.
|
|      It comes back in 10 minutes   rated: good
|────────────────────────────────────────────────────────────────────────────────
|candidate@base:~$ kubectl get ns
|NAME              STATUS   AGE
|default           Active   13s
|kube-flannel      Active   12s
|kube-node-lease   Active   13s
|kube-public       Active   13s
|kube-system       Active   13s
|candidate@base:~$ kubectl create ns harbor
|namespace/harbor created
|candidate@base:~$
| ⏎  Next  F4  Flow  ?  Help  :  Palette  q  Back
$ F1
| ⎈ Drydock  Drill  3 answered, 3 to go
|
|  ╭─ Help ───────────────────────────────────────────────────────────────────╮
|  │ Every action is also in the palette: press : and type some letters of  ┃ │
|  │ it. With the mouse: click chooses, the wheel scrolls.                  ┃ │
|  │                                                                        ┃ │
|  │              Enter  Give the chosen answer                             ┃ │
|  │    Enter, Space, n  The next card                                      ┃ │
|  │              Enter  Back to where you came from                        ┃ │
|  │                 F8  Give up and see how it is done                     ┃ │
|  │              F4, f  What the last command set off                      ┃ │
|  │                 ^]  Stop here; what you answered is kept               ┃ │
|─ │                                                                        ┃ │ ─
|c │              Up, k  One line up                                        ┃ │
|N │            Down, j  One line down                                      │ │
|d │           PgUp, ^B  One page up                                        │ │
|k │    PgDn, Space, ^F  One page down                                      │ │
|k │                 ^U  Half a page up                                     │ │
|k │                 ^D  Half a page down                                   │ │
|k │            g, Home  To the beginning                                   │ │
|c │             G, End  To the end                                         │ │
|n ╰──────────────────────────────────────────────────────────────────────────╯
|candidate@base:~$
| Esc  Close
$ Esc F4
| ⎈ Drydock  Flow  command 2 of 2 · the story
| ▸ +0.00s  base $ kubectl create ns harbor
|   +0.04s  └ apiserver create namespaces harbor ✓
|   +0.04s    ├ root-ca-cert-publisher sees harbor
|   +0.04s    │ └ apiserver create configmaps harbor/kube-root-ca.crt ✓
|   +0.04s    └ service-account-controller sees harbor
|   +0.04s      └ apiserver create serviceaccounts harbor/default ✓
|
|
|
|
|
|
|
|
|
|
|
|
|────────────────────────────────────────────────────────────────────────────────
|  base: $ kubectl create ns harbor
|
|
| d  Detail  o  Only  [  Command before  ]  after  /  Find  ?  Help  q  Back
$ Esc Enter
| ⎈ Drydock  Drill  3 answered, 3 to go
|
|   Cluster architecture · read what it says
|
|   How many ships are fit for sea?
|
|    │ NAME           STATUS   ROLES           AGE   VERSION
|    │ controlplane   Ready    control-plane   12s   v1.34.0
|    │ node01         Ready    <none>          12s   v1.34.0
|    │ node02         Ready    <none>          12s   v1.34.0
|
|    ▸ 1  one
|      2  two
|      3  three
|
|
|
|
|
|
|
|
|
| ⏎  Answer  ?  Help  :  Palette  q  Back
$ Enter
| ⎈ Drydock  Drill  4 answered, 3 to go
|
|   Cluster architecture · read what it says
|
|   How many ships are fit for sea?
|
|    │ NAME           STATUS   ROLES           AGE   VERSION
|    │ controlplane   Ready    control-plane   12s   v1.34.0
|    │ node01         Ready    <none>          12s   v1.34.0
|    │ node02         Ready    <none>          12s   v1.34.0
|
|    ✗ 1  one
|      2  two
|    ✓ 3  three
|
|    ✗ Not so.
|      Three nodes are Ready.
|
|      It comes back in 1 minute   rated: again
|
|
|
|
| ⏎  Next  ?  Help  :  Palette  q  Back
$ q Down Down Enter
| ⎈ Drydock  Drill  0 answered, 1 to go
|
|   Workloads & scheduling · type the command
|
|   Make the namespace harbor.
|
|────────────────────────────────────────────────────────────────────────────────
|candidate@base:~$
|
|
|
|
|
|
|
|
|
|
|
|
|
|
|
| F8  Show me  F4  Flow  ^]  Stop  F1  Help
|(cursor 18,7)
$ F8
| ⎈ Drydock  Drill  1 answered, 1 to go
|
|   Workloads & scheduling · type the command
|
|   Make the namespace harbor.
|
|    ✗ This is how:
|      $ kubectl create namespace harbor
|
|      A namespace is a berth of its own.
|
|      It comes back in 1 minute   rated: again
|────────────────────────────────────────────────────────────────────────────────
|candidate@base:~$
|
|
|
|
|
|
|
|
|
| ⏎  Next  F4  Flow  ?  Help  :  Palette  q  Back
