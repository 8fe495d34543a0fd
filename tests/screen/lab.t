# A lab: the task above a shell; check, hint, undo, solution, a fresh cluster.
#open lab count-nodes
$ "kubectl get no" Tab Enter
| ⎈ Drydock  Lab  Count the ships · 4:00 left
| Count the ships
|
| Write the number of nodes into a ConfigMap count under the key nodes.
|
|
|
|
|────────────────────────────────────────────────────────────────────────────────
|candidate@base:~$ kubectl get no
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
| ^]  Task  F5  Check  F7  Hint  F9  Undo  F4  Flow  F8  Solution  F1  Help
|(cursor 32,9)
@ 1s
| ⎈ Drydock  Lab  Count the ships · 3:59 left
| Count the ships
|
| Write the number of nodes into a ConfigMap count under the key nodes.
|
|
|
|
|────────────────────────────────────────────────────────────────────────────────
|candidate@base:~$ kubectl get nodes
|NAME           STATUS   ROLES           AGE   VERSION
|controlplane   Ready    control-plane   12s   v1.34.0
|node01         Ready    <none>          12s   v1.34.0
|node02         Ready    <none>          12s   v1.34.0
|candidate@base:~$
|
|
|
|
|
|
|
|
| ^]  Task  F5  Check  F7  Hint  F9  Undo  F4  Flow  F8  Solution  F1  Help
|(cursor 18,14)
$ F5
| ⎈ Drydock  Lab  Count the ships · 3:59 left · 0/10
| Count the ships
|
| Write the number of nodes into a ConfigMap count under the key nodes.
|
| 0 of 10 points
| ✗ 0/10 The ConfigMap says 3
|      wanted: ConfigMap count in namespace default with data.nodes 3
|      found:  there is none
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
| 0 of 10 points.
$ F7
| ⎈ Drydock  Lab  Count the ships · 3:59 left · 0/10
| Count the ships
|
| Write the number of nodes into a ConfigMap count under the key nodes.
|
| Hints
| 1. kubectl get nodes
| 1 more
|
| 0 of 10 points
| ✗ 0/10 The ConfigMap says 3
|      wanted: ConfigMap count in namespace default with data.nodes 3
|      found:  there is none
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
| ^]  Shell  F5  Check  F7  Hint  F9  Undo  F4  Flow  F8  Solution  F1  Help
$ ^]
| ⎈ Drydock  Lab  Count the ships · 3:59 left · 0/10
| Count the ships                                                               ┃
|                                                                               ┃
| Write the number of nodes into a ConfigMap count under the key nodes.         ┃
|                                                                               ┃
| Hints                                                                         │
| 1. kubectl get nodes                                                          │
| 1 more                                                                        │
|────────────────────────────────────────────────────────────────────────────────
|candidate@base:~$ kubectl get nodes
|NAME           STATUS   ROLES           AGE   VERSION
|controlplane   Ready    control-plane   12s   v1.34.0
|node01         Ready    <none>          12s   v1.34.0
|node02         Ready    <none>          12s   v1.34.0
|candidate@base:~$
|
|
|
|
|
|
|
|
| ^]  Task  F5  Check  F7  Hint  F9  Undo  F4  Flow  F8  Solution  F1  Help
|(cursor 18,14)
$ "kubectl create cm wrong" Enter
| ⎈ Drydock  Lab  Count the ships · 3:59 left · 0/10
| Count the ships                                                               ┃
|                                                                               ┃
| Write the number of nodes into a ConfigMap count under the key nodes.         ┃
|                                                                               ┃
| Hints                                                                         │
| 1. kubectl get nodes                                                          │
| 1 more                                                                        │
|────────────────────────────────────────────────────────────────────────────────
|candidate@base:~$ kubectl get nodes
|NAME           STATUS   ROLES           AGE   VERSION
|controlplane   Ready    control-plane   12s   v1.34.0
|node01         Ready    <none>          12s   v1.34.0
|node02         Ready    <none>          12s   v1.34.0
|candidate@base:~$ kubectl create cm wrong
|
|
|
|
|
|
|
|
| ^]  Task  F5  Check  F7  Hint  F9  Undo  F4  Flow  F8  Solution  F1  Help
|(cursor 0,15)
@- 1s
$ F9
| ⎈ Drydock  Lab  Count the ships · 3:59 left
| Count the ships
|
| Write the number of nodes into a ConfigMap count under the key nodes.
|
| Hints
| 1. kubectl get nodes
| 1 more
|────────────────────────────────────────────────────────────────────────────────
|candidate@base:~$ kubectl get nodes
|NAME           STATUS   ROLES           AGE   VERSION
|controlplane   Ready    control-plane   12s   v1.34.0
|node01         Ready    <none>          12s   v1.34.0
|node02         Ready    <none>          12s   v1.34.0
|candidate@base:~$
|
|
|
|
|
|
|
|
| Taken back: kubectl create cm wrong
|(cursor 18,14)
$ F8 y
| ⎈ Drydock  Lab  Count the ships · 3:59 left
| Count the ships
|
| Write the number of nodes into a ConfigMap count under the key nodes.
|
| Hints
| 1. kubectl get nodes
| 1 more
|
| Why
| kubectl create configmap count --from-literal=nodes=3
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
| ^]  Shell  F5  Check  F7  Hint  F9  Undo  F4  Flow  F8  Solution  F1  Help
$ F10 y
| ⎈ Drydock  Lab  Count the ships · 4:00 left
| Count the ships                                                               ┃
|                                                                               ┃
| Write the number of nodes into a ConfigMap count under the key nodes.         ┃
|                                                                               ┃
| Hints                                                                         │
| 1. kubectl get nodes                                                          │
| 1 more                                                                        │
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
| A fresh cluster, as at the beginning.
|(cursor 18,9)
$ F12
| ⎈ Drydock  Lab  Count the ships · 4:00 left
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
| ^]  Task  F5  Check  F7  Hint  F9  Undo  F4  Flow  F8  Solution  F1  Help
|(cursor 18,1)
