# As small as it goes: 60 columns, 16 rows.
#size 60x16
$ "b"
| ⎈ Drydock  Labs
|
|    A task, a cluster, a shell. Judged by what comes out, n…
|
|  ▸ Count the ships                  ●○○   4 min    –/10
|
|
|  ╭──────────────────────────────────────────────────────╮
|  │ Troubleshooting, 30 % of the exam                    │
|  │                                                      │
|  │ Write the number of nodes into a ConfigMap count     │
|  │ under the key nodes.                                 │
|  │                                                      │
|  │                                                      │
|  ╰──────────────────────────────────────────────────────╯
| ⏎  Begin  o  Own cluster  ?  Help  :  Palette  q  Back
$ Enter
| ⎈ Drydock  Lab  Count the ships · 4:00 left
| Count the ships
|
| Write the number of nodes into a ConfigMap count under
| the key nodes.
|
|
|
|────────────────────────────────────────────────────────────
|candidate@base:~$
|
|
|
|
| F5 checks, F7 gives a hint, ^] goes between task and
| shell.
|(cursor 18,9)
$- ^] q q
$ "m"
| ⎈ Drydock  My cluster  2026-01-05 09:00:14 UTC · ×1
| ● controlplane  ● node01  ● node02  pods 12 of 12 well
| ● kube-system/coredns-5884… 1/1   Running           12s
| ● kube-system/coredns-5884… 1/1   Running           12s
| ● kube-system/etcd-control… 1/1   Running           12s
| ● kube-system/kube-apiserv… 1/1   Running           12s
| · 1s     Started pod/coredns-5884d848d5-6zgt4 Started con…
| · 1s     Created pod/coredns-5884d848d5-6zgt4 Created con…
| · 1s     Started pod/coredns-5884d848d5-dmzcx Started con…
| · 1s     Created pod/coredns-5884d848d5-dmzcx Created con…
|────────────────────────────────────────────────────────────
|candidate@base:~$
|
|
| ^] goes between shell and lists, F5 stops the clock, F9
| undoes.
|(cursor 18,11)
