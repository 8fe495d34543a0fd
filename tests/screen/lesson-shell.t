# A shell in a lesson's cluster, and what the commands of a lesson set off.
#open lesson 01-dock
$- PgDn s
$- "kubectl create ns reef" Enter
@ 1s
| ⎈ Drydock  Shell
|candidate@base:~$ kubectl create ns reef
|namespace/reef created
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
|
|
|
|
| ^]  Back  F4  Flow  F1  Help
|(cursor 18,3)
$ F4
| ⎈ Drydock  Flow  command 1 of 1 · the story
| ▸ +0.00s  base $ kubectl create ns reef
|   +0.04s  └ apiserver create namespaces reef ✓
|   +0.04s    ├ root-ca-cert-publisher sees reef
|   +0.04s    │ └ apiserver create configmaps reef/kube-root-ca.crt ✓
|   +0.04s    └ service-account-controller sees reef
|   +0.04s      └ apiserver create serviceaccounts reef/default ✓
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
|  base: $ kubectl create ns reef
|
|
| d  Detail  o  Only  [  Command before  ]  after  /  Find  ?  Help  q  Back
$ Esc ^] R s
| ⎈ Drydock  Shell
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
|
|
|
|
|
|
| A shell in this cluster. ^] goes back.
|(cursor 18,1)
$- "exit" Enter
@ 1s
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
