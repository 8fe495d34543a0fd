# Mouse: click chooses, clicking what is chosen opens it, the bottom line, the wheel.
! click 10,9
| ⎈ Drydock  Home
|
|    ⎈  D R Y D O C K     a Kubernetes cluster in miniature
|
|    Welcome aboard. Press Enter, and we look at the ship together.
|    F3 한국어 · F2 other colours · ? every key
|
|    Begin           Lesson: The dock
|    Lessons         0 of 2 read
|  ▸ Drills          0 due, 3 new today
|    Labs            0 of 1 solved
|    My cluster      three nodes of your own, kept from visit to visit
|    Progress        what you can do, and what comes next
|    Help            every key; : finds any action or place
|    Leave           all is kept
|
|    The exam, by domain       weight               lessons  drills    labs
|    Cluster architecture        25 %  ░░░░░░░░░░       0/1     0/2       –
|    Workloads & scheduling      15 %  ░░░░░░░░░░       0/1     0/1       –
|    Services & networking       20 %  ░░░░░░░░░░         –       –       –
|    Storage                     10 %  ░░░░░░░░░░         –       –       –
|    Troubleshooting             30 %  ░░░░░░░░░░         –       –     0/1
|
| ⏎  Open  c  Continue  d  Drills  ?  Help  :  Palette  q  Leave
! click 10,9
| ⎈ Drydock  Drills
|
|    A card comes back just before you would forget it.
|                                                     cards     due     new
|  ▸ Today: what is due, and some new ones                3       0       3
|    The dock                                             2       0       2
|    The crew                                             1       0       1
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
|    Due in the next seven days:  0  0  0  0  0  0  0
|
| ⏎  Begin  ?  Help  :  Palette  q  Back
! click 2,23
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
! wheel-down 10,10
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
! wheel-up 10,10
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
