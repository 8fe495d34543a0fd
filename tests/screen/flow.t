# What a command set off, from the shell of My cluster.
#open cluster
$- "kubectl create deployment web --image=nginx --replicas=1" Enter
@- 4s
$- "kubectl get pods" Enter
@- 1s
$ F4
| ⎈ Drydock  Flow  command 2 of 2 · the story
| ▸ +0.00s  base $ kubectl get pods
|   +0.04s  ├ apiserver get /api
|   +0.05s  ├ apiserver get /apis
|   +0.05s  └ apiserver list pods
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
|────────────────────────────────────────────────────────────────────────────────
|  base: $ kubectl get pods
|
|
| d  Detail  o  Only  [  Command before  ]  after  /  Find  ?  Help  q  Back
$ [
| ⎈ Drydock  Flow  command 1 of 2 · the story
| ▸ +0.00s  base $ kubectl create deployment web --image=nginx --replicas=1    ┃
|   +0.04s  └ apiserver create deployments web ✓                               ┃
|   +0.04s    └ deployment-controller sees web                                 ┃
|   +0.04s      ├ apiserver create replicasets web-7957885594 ✓                ┃
|   +0.04s      │ └ replicaset-controller sees web-7957885594                  ┃
|   +0.04s      │   ├ apiserver create pods web-7957885594-ptf99 ✓             ┃
|   +0.04s      │   │ ├ scheduler filter web-7957885594-ptf99: 2 of 3 nodes fit┃
|   +0.04s      │   │ ├ scheduler reject controlplane: TaintToleration: node(s…┃
|   +0.04s      │   │ ├ scheduler score node01: 583                            ┃
|   +0.04s      │   │ ├ scheduler score node02: 583                            ┃
|   +0.04s      │   │ ├ apiserver create pods/binding web-7957885594-ptf99 ← s…┃
|   +0.04s      │   │ │ ├ kubelet Pulling image "nginx"                        ┃
|   +0.04s      │   │ │ ├ apiserver update pods/status web-7957885594-ptf99 ← …┃
|   +1.61s      │   │ │ ├ kubelet Successfully pulled image "nginx" in 1.566s …┃
|   +1.73s      │   │ │ ├ kubelet Created container: nginx                     ┃
|   +1.73s      │   │ │ ├ kubelet Started container nginx                      ┃
|   +1.73s      │   │ │ └ apiserver update pods/status web-7957885594-ptf99 ← …│
|   +0.04s      │   │ └ scheduler bind to node02                               │
|────────────────────────────────────────────────────────────────────────────────
|  base: $ kubectl create deployment web --image=nginx --replicas=1
|
|
| d  Detail  o  Only  [  Command before  ]  after  /  Find  ?  Help  q  Back
$ Down Down Down Down
| ⎈ Drydock  Flow  command 1 of 2 · the story
|   +0.00s  base $ kubectl create deployment web --image=nginx --replicas=1    ┃
|   +0.04s  └ apiserver create deployments web ✓                               ┃
|   +0.04s    └ deployment-controller sees web                                 ┃
|   +0.04s      ├ apiserver create replicasets web-7957885594 ✓                ┃
| ▸ +0.04s      │ └ replicaset-controller sees web-7957885594                  ┃
|   +0.04s      │   ├ apiserver create pods web-7957885594-ptf99 ✓             ┃
|   +0.04s      │   │ ├ scheduler filter web-7957885594-ptf99: 2 of 3 nodes fit┃
|   +0.04s      │   │ ├ scheduler reject controlplane: TaintToleration: node(s…┃
|   +0.04s      │   │ ├ scheduler score node01: 583                            ┃
|   +0.04s      │   │ ├ scheduler score node02: 583                            ┃
|   +0.04s      │   │ ├ apiserver create pods/binding web-7957885594-ptf99 ← s…┃
|   +0.04s      │   │ │ ├ kubelet Pulling image "nginx"                        ┃
|   +0.04s      │   │ │ ├ apiserver update pods/status web-7957885594-ptf99 ← …┃
|   +1.61s      │   │ │ ├ kubelet Successfully pulled image "nginx" in 1.566s …┃
|   +1.73s      │   │ │ ├ kubelet Created container: nginx                     ┃
|   +1.73s      │   │ │ ├ kubelet Started container nginx                      ┃
|   +1.73s      │   │ │ └ apiserver update pods/status web-7957885594-ptf99 ← …│
|   +0.04s      │   │ └ scheduler bind to node02                               │
|────────────────────────────────────────────────────────────────────────────────
|  replicaset-controller: sees web-7957885594; its watch told it. It compares
|    what is with what should be.
|
| d  Detail  o  Only  [  Command before  ]  after  /  Find  ?  Help  q  Back
$ d
| ⎈ Drydock  Flow  command 1 of 2 · every step
|   +0.00s  base $ kubectl create deployment web --image=nginx --replicas=1    ┃
|   +0.04s  └ apiserver create deployments web ✓                               ┃
|   +0.04s    ├ apiserver authorize deployments                                ┃
|   +0.04s    ├ apiserver admit deployments                                    │
| ▸ +0.04s    ├ apiserver validate deployments                                 │
|   +0.04s    └ apiserver write deployments web                                │
|   +0.04s      └ deployment-controller sees web                               │
|   +0.04s        ├ apiserver create replicasets web-7957885594 ✓              │
|   +0.04s        │ ├ apiserver authorize replicasets                          │
|   +0.04s        │ ├ apiserver admit replicasets                              │
|   +0.04s        │ ├ apiserver validate replicasets                           │
|   +0.04s        │ └ apiserver write replicasets web-7957885594               │
|   +0.04s        │   ├ deployment-controller sees web                         │
|   +0.04s        │   └ replicaset-controller sees web-7957885594              │
|   +0.04s        │     ├ apiserver create pods web-7957885594-ptf99 ✓         │
|   +0.04s        │     │ ├ apiserver authorize pods                           │
|   +0.04s        │     │ ├ apiserver admit pods                               │
|   +0.04s        │     │ ├ apiserver validate pods                            │
|────────────────────────────────────────────────────────────────────────────────
|  apiserver: validate deployments
|
|
| d  Detail  o  Only  [  Command before  ]  after  /  Find  ?  Help  q  Back
$ d "oscheduler" Enter
| ⎈ Drydock  Flow  command 1 of 2 · everything · only "scheduler"
| ▸ +0.00s  base $ kubectl create deployment web --image=nginx --replicas=1
|   +0.04s  └ apiserver create deployments web ✓
|   +0.04s    └ apiserver write deployments web
|   +0.04s      └ deployment-controller sees web
|   +0.04s        └ apiserver create replicasets web-7957885594 ✓
|   +0.04s          └ apiserver write replicasets web-7957885594
|   +0.04s            └ replicaset-controller sees web-7957885594
|   +0.04s              └ apiserver create pods web-7957885594-ptf99 ✓
|   +0.04s                └ apiserver write pods web-7957885594-ptf99
|   +0.04s                  ├ scheduler filter web-7957885594-ptf99: 2 of 3 no…
|   +0.04s                  ├ scheduler reject controlplane: TaintToleration: …
|   +0.04s                  ├ scheduler score node01: 583
|   +0.04s                  ├ scheduler score node02: 583
|   +0.04s                  ├ apiserver create pods/binding web-7957885594-ptf…
|   +0.04s                  ├ scheduler bind to node02
|   +0.04s                  ├ scheduler Successfully assigned default/web-7957…
|   +0.04s                  └ apiserver create events web-7957885594-ptf99.188…
|
|────────────────────────────────────────────────────────────────────────────────
|  base: $ kubectl create deployment web --image=nginx --replicas=1
|
|
| d  Detail  o  Only  [  Command before  ]  after  /  Find  ?  Help  q  Back
$ o ^U Enter
| ⎈ Drydock  Flow  command 1 of 2 · everything
| ▸ +0.00s  base $ kubectl create deployment web --image=nginx --replicas=1    ┃
|   +0.04s  └ apiserver create deployments web ✓                               ┃
|   +0.04s    ├ apiserver authorize deployments                                │
|   +0.04s    ├ apiserver admit deployments                                    │
|   +0.04s    ├ apiserver validate deployments                                 │
|   +0.04s    └ apiserver write deployments web                                │
|   +0.04s      └ deployment-controller sees web                               │
|   +0.04s        ├ apiserver create replicasets web-7957885594 ✓              │
|   +0.04s        │ ├ apiserver authorize replicasets                          │
|   +0.04s        │ ├ apiserver admit replicasets                              │
|   +0.04s        │ ├ apiserver validate replicasets                           │
|   +0.04s        │ └ apiserver write replicasets web-7957885594               │
|   +0.04s        │   ├ deployment-controller sees web                         │
|   +0.04s        │   └ replicaset-controller sees web-7957885594              │
|   +0.04s        │     ├ apiserver create pods web-7957885594-ptf99 ✓         │
|   +0.04s        │     │ ├ apiserver authorize pods                           │
|   +0.04s        │     │ ├ apiserver admit pods                               │
|   +0.04s        │     │ ├ apiserver validate pods                            │
|────────────────────────────────────────────────────────────────────────────────
|  base: $ kubectl create deployment web --image=nginx --replicas=1
|
|
| d  Detail  o  Only  [  Command before  ]  after  /  Find  ?  Help  q  Back
