# 120x40: wide margins; then smaller, too small and back, with the place kept.
#size 120x40
$ Down
| ⎈ Drydock  Home
|
|
|
|
|
|          ⎈  D R Y D O C K     a Kubernetes cluster in miniature
|
|          Welcome aboard. Press Enter, and we look at the ship together.
|          F3 한국어 · F2 other colours · ? every key
|
|          Begin           Lesson: The dock
|        ▸ Lessons         0 of 2 read
|          Drills          0 due, 3 new today
|          Labs            0 of 1 solved
|          My cluster      three nodes of your own, kept from visit to visit
|          Progress        what you can do, and what comes next
|          Help            every key; : finds any action or place
|          Leave           all is kept
|
|          The exam, by domain       weight                                           lessons  drills    labs
|          Cluster architecture        25 %  ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░       0/1     0/2       –
|          Workloads & scheduling      15 %  ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░       0/1     0/1       –
|          Services & networking       20 %  ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░         –       –       –
|          Storage                     10 %  ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░         –       –       –
|          Troubleshooting             30 %  ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░         –       –     0/1
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
| ⏎  Open  c  Continue  d  Drills  ?  Help  :  Palette  q  Leave
$- Home Enter
$ Space
| ⎈ Drydock  Lesson  100 %  The dock
|                                                                                                                       │
|               office ashore            ship                                                                           │
|              ┌──────────────┐     ┌────────────┐                                                                      │
|              │ apiserver    │◀────│ kubelet    │                                                                      │
|              └──────────────┘     └────────────┘                                                                      │
|                                                                                                                       │
|              ◆ Who is there?                                                                                          │
|              Part           │ Where  │ What it does for a living                                                      │
|              ───────────────┼────────┼────────────────────────────────────────────────────────────────                │
|              kube-apiserver │ office │ answers everyone, and is the only one to open the books of etcd                │
|              kubelet        │ ship   │ starts containers                                                              │
|                                                                                                                       ┃
|              ▌ Run    ⏎ runs it   e with changes                                                                      ┃
|              ▌ $ kubectl get nodes                                                                                    ┃
|                                                                                                                       ┃
|              │ Run · node01                                                                                           ┃
|              │ $ kubctl get nodes                                                                                     ┃
|                                                                                                                       ┃
|              │ Run                                                                                                    ┃
|              │ $ echo "$(seq -s ' ' 100 160)"; seq 30 | sed 's/$/ barrels of rope, counted twice and                  ┃
|              │       written down with a name and a date/' | grep -v rats                                             ┃
|                                                                                                                       ┃
|              │ Question                                                                                               ┃
|              │ Who writes the books?                                                                                  ┃
|              │   1  the kubelet                                                                                       ┃
|              │   2  the apiserver                                                                                     ┃
|              │   3  the learner                                                                                       ┃
|                                                                                                                       ┃
|               apiVersion: v1                                                                                          ┃
|               kind: Pod                                                                                               ┃
|                                                                                                                       ┃
|              That was all.                                                                                            ┃
|                                                                                                                       ┃
|              ────────────────────────────────────────────────────────────────────────────────────────────             ┃
|              ✓ The end of this lesson.                                                                                ┃
|               d   its drills (2)                                                                                      ┃
|               ]   the next lesson: The crew                                                                           ┃
|               q   back                                                                                                ┃
| ⏎  Run  e  Change  Tab  Next block  t  Contents  s  Shell  /  Find  ?  Help  :  Palette  q  Back
! resize 80x24
| ⎈ Drydock  Lesson  45 %  The dock
|                                                                               │
|   office ashore            ship                                               │
|  ┌──────────────┐     ┌────────────┐                                          │
|  │ apiserver    │◀────│ kubelet    │                                          │
|  └──────────────┘     └────────────┘                                          │
|                                                                               │
|  ◆ Who is there?                                                              ┃
|  Part           │ Where  │ What it does for a living                          ┃
|  ───────────────┼────────┼─────────────────────────────────────────────────── ┃
|  kube-apiserver │ office │ answers everyone, and is the only one to open the  ┃
|                 │        │ books of etcd                                      ┃
|  kubelet        │ ship   │ starts containers                                  ┃
|                                                                               ┃
|  ▌ Run    ⏎ runs it   e with changes                                          ┃
|  ▌ $ kubectl get nodes                                                        │
|                                                                               │
|  │ Run · node01                                                               │
|  │ $ kubctl get nodes                                                         │
|                                                                               │
|  │ Run                                                                        │
|  │ $ echo "$(seq -s ' ' 100 160)"; seq 30 | sed 's/$/ barrels of rope,        │
|  │       counted twice and written down with a name and a date/' | grep -v    │
| ⏎  Run  e  Change  Tab  Next block  t  Contents  s  Shell  ?  Help  q  Back
! resize 59x15
|This terminal has 59 columns and 15 rows; Drydock needs 60
|and 16. Make it larger, or leave with q and use drydock
|--plain.
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
$ Down
|This terminal has 59 columns and 15 rows; Drydock needs 60
|and 16. Make it larger, or leave with q and use drydock
|--plain.
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
! resize 120x40
| ⎈ Drydock  Lesson  100 %  The dock
|                                                                                                                       │
|               office ashore            ship                                                                           │
|              ┌──────────────┐     ┌────────────┐                                                                      │
|              │ apiserver    │◀────│ kubelet    │                                                                      │
|              └──────────────┘     └────────────┘                                                                      │
|                                                                                                                       │
|              ◆ Who is there?                                                                                          │
|              Part           │ Where  │ What it does for a living                                                      │
|              ───────────────┼────────┼────────────────────────────────────────────────────────────────                │
|              kube-apiserver │ office │ answers everyone, and is the only one to open the books of etcd                │
|              kubelet        │ ship   │ starts containers                                                              │
|                                                                                                                       ┃
|              ▌ Run    ⏎ runs it   e with changes                                                                      ┃
|              ▌ $ kubectl get nodes                                                                                    ┃
|                                                                                                                       ┃
|              │ Run · node01                                                                                           ┃
|              │ $ kubctl get nodes                                                                                     ┃
|                                                                                                                       ┃
|              │ Run                                                                                                    ┃
|              │ $ echo "$(seq -s ' ' 100 160)"; seq 30 | sed 's/$/ barrels of rope, counted twice and                  ┃
|              │       written down with a name and a date/' | grep -v rats                                             ┃
|                                                                                                                       ┃
|              │ Question                                                                                               ┃
|              │ Who writes the books?                                                                                  ┃
|              │   1  the kubelet                                                                                       ┃
|              │   2  the apiserver                                                                                     ┃
|              │   3  the learner                                                                                       ┃
|                                                                                                                       ┃
|               apiVersion: v1                                                                                          ┃
|               kind: Pod                                                                                               ┃
|                                                                                                                       ┃
|              That was all.                                                                                            ┃
|                                                                                                                       ┃
|              ────────────────────────────────────────────────────────────────────────────────────────────             ┃
|              ✓ The end of this lesson.                                                                                ┃
|               d   its drills (2)                                                                                      ┃
|               ]   the next lesson: The crew                                                                           ┃
|               q   back                                                                                                ┃
| ⏎  Run  e  Change  Tab  Next block  t  Contents  s  Shell  /  Find  ?  Help  :  Palette  q  Back
