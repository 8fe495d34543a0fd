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
|    │ controlplane   Ready    control-plane   10s   v1.34.0
|    │ node01         Ready    <none>          10s   v1.34.0
|    │ node02         Ready    <none>          10s   v1.34.0
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
| ⎈ Drydock  Drill  1 answered, 2 to go
|
|   Cluster architecture · read what it says
|
|   How many ships are fit for sea?
|
|    │ NAME           STATUS   ROLES           AGE   VERSION
|    │ controlplane   Ready    control-plane   10s   v1.34.0
|    │ node01         Ready    <none>          10s   v1.34.0
|    │ node02         Ready    <none>          10s   v1.34.0
|
|      1  one
|    ✗ 2  two
|    ✓ 3  three
|
|    ✗ Not so.
|      Three nodes are Ready.
|
|      It comes back in 1 minute  (again)
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
| ⎈ Drydock  Drill  2 answered, 2 to go
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
|      It comes back in 10 minutes  (good)
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
$ "kubectl get ns" Enter
| ⎈ Drydock  Drill  2 answered, 3 to go
|
|   Workloads & scheduling · type the command
|
|   Make the namespace harbor.
|
|    │ $ kubectl get ns
|    │ NAME              STATUS   AGE
|    │ default           Active   11s
|    │ kube-flannel      Active   10s
|    │ kube-node-lease   Active   11s
|    │ kube-public       Active   11s
|    │ kube-system       Active   11s
|
|
|
|
|
|
|
|
|   candidate@base:~$
|
| ⏎  Run  F4  Show me  F1  Help  ^P  Palette  Esc  Back
|(cursor 21,21)
$ "kubectl create ns harbor" Enter
| ⎈ Drydock  Drill  3 answered, 2 to go
|
|   Workloads & scheduling · type the command
|
|   Make the namespace harbor.
|
|    │ $ kubectl get ns
|    │ NAME              STATUS   AGE
|    │ default           Active   11s
|    │ kube-flannel      Active   10s
|    │ kube-node-lease   Active   11s
|    │ kube-public       Active   11s
|    │ kube-system       Active   11s
|    │ $ kubectl create ns harbor
|    │ namespace/harbor created
|
|    ✓ Right.
|      $ kubectl create namespace harbor
|
|      A namespace is a berth of its own.
|
|      It comes back in 10 minutes  (good)
|
| ⏎  Next  ?  Help  :  Palette  q  Back
$ Enter
| ⎈ Drydock  Drill  3 answered, 3 to go
|
|   Cluster architecture · read what it says
|
|   How many ships are fit for sea?
|
|    │ NAME           STATUS   ROLES           AGE   VERSION
|    │ controlplane   Ready    control-plane   10s   v1.34.0
|    │ node01         Ready    <none>          10s   v1.34.0
|    │ node02         Ready    <none>          10s   v1.34.0
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
| ⎈ Drydock  Drill  4 answered, 2 to go
|
|   Cluster architecture · read what it says
|
|   How many ships are fit for sea?
|
|    │ NAME           STATUS   ROLES           AGE   VERSION
|    │ controlplane   Ready    control-plane   10s   v1.34.0
|    │ node01         Ready    <none>          10s   v1.34.0
|    │ node02         Ready    <none>          10s   v1.34.0
|
|    ✗ 1  one
|      2  two
|    ✓ 3  three
|
|    ✗ Not so.
|      Three nodes are Ready.
|
|      It comes back in 1 minute  (again)
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
|   candidate@base:~$
|
| ⏎  Run  F4  Show me  F1  Help  ^P  Palette  Esc  Back
|(cursor 21,21)
