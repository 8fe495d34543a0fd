# Progress after some work, in no colours at all.
#theme none
$- Enter End q
$- d Enter "3" Enter "1" Enter "kubectl create ns harbor" Enter
@- 1s
$- q q
$- b Enter F5
$- Esc q
$$ p
| ⎈ Drydock  Progress
|                                                                               ┃
|  ▌ By domain of the exam                                                      ┃
|  Cluster Architecture, Installation & Configuration   25 %  ████░░  75 %      ┃
|  Workloads & Scheduling                               15 %  ███░░░  50 %      ┃
|  Services & Networking                                20 %  ░░░░░░   0 %      ┃
|  Storage                                              10 %  ░░░░░░   0 %      ┃
|  Troubleshooting                                      30 %  ░░░░░░   0 %      ┃
|  All together                                               ██░░░░  38 %      ┃
|                                                                               ┃
|  ▌ Lessons                                                                    ┃
|  ✓ The dock                                read       cards 2, new 0, due 0   ┃
|  · The crew                                not yet    cards 1, new 0, due 0   ┃
|                                                                               ┃
|  ▌ Labs, and each criterion of the last attempt                               ┃
|  · Count the ships                         best 0/10, attempts: 1             │
|      ✗ 0/10   The ConfigMap says 3                                            │
|               found: there is none                                            │
|                                                                               │
|  ▌ Drills due in the next days                                                │
|  today            3 ▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪                  │
|  tomorrow         0                                                           │
|  in 2 days        0                                                           │
| /  Find  ?  Help  :  Palette  q  Back
:TTTTTTTTTTttttttttttTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTT
:                                                                               #
:  AAhhhhhhhhhhhhhhhhhhhhh                                                      #
:  ....... ............. ............ . ............. dddddddd####--  .. .      #
:  ......... . ..........                             dddddddd###---  .. .      #
:  ........ . ..........                              dddddddd------   . .      #
:  .......                                            dddddddd------   . .      #
:  ...............                                    dddddddd------   . .      #
:  bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbdddddddd##----  .. .      #
:                                                                               #
:  AAhhhhhhh                                                                    #
:  GG... ....                                GGGGGGGGGddddddddddddddddddddddd   #
:  dd... ....                                dddddddddddddddddddddddddddddddd   #
:                                                                               #
:  AAhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh                               #
:  dd..... ... .....                         dddddddddddddddddddddd             -
:  BBBBBBBBBBBBB... ......... .... .                                            -
:  ddddddddddddddddddddddddddddddddd                                            -
:                                                                               -
:  AAhhhhhhhhhhhhhhhhhhhhhhhhhhh                                                -
:  .....            . ########################################                  -
:  ........      ddddd                                                          -
:  .. . ....     ddddd                                                          -
:KKKkkkkkkKKKkkkkkkKKKkkkkkkkkkKKKkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk
$ PgDn
| ⎈ Drydock  Progress
|                                                                               │
|                                                                               │
|  ▌ Labs, and each criterion of the last attempt                               │
|  · Count the ships                         best 0/10, attempts: 1             │
|      ✗ 0/10   The ConfigMap says 3                                            │
|               found: there is none                                            │
|                                                                               │
|  ▌ Drills due in the next days                                                │
|  today            3 ▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪                  ┃
|  tomorrow         0                                                           ┃
|  in 2 days        0                                                           ┃
|  in 3 days        0                                                           ┃
|  in 4 days        0                                                           ┃
|  in 5 days        0                                                           ┃
|  in 6 days        0                                                           ┃
|  in 7 days        0                                                           ┃
|  in 8 days        0                                                           ┃
|  in 9 days        0                                                           ┃
|  in 10 days       0                                                           ┃
|  in 11 days       0                                                           ┃
|  in 12 days       0                                                           ┃
|  in 13 days       0                                                           ┃
| /  Find  ?  Help  :  Palette  q  Back
$ "/harbour" Enter
| ⎈ Drydock  Progress
|                                                                               │
|                                                                               │
|  ▌ Labs, and each criterion of the last attempt                               │
|  · Count the ships                         best 0/10, attempts: 1             │
|      ✗ 0/10   The ConfigMap says 3                                            │
|               found: there is none                                            │
|                                                                               │
|  ▌ Drills due in the next days                                                │
|  today            3 ▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪                  ┃
|  tomorrow         0                                                           ┃
|  in 2 days        0                                                           ┃
|  in 3 days        0                                                           ┃
|  in 4 days        0                                                           ┃
|  in 5 days        0                                                           ┃
|  in 6 days        0                                                           ┃
|  in 7 days        0                                                           ┃
|  in 8 days        0                                                           ┃
|  in 9 days        0                                                           ┃
|  in 10 days       0                                                           ┃
|  in 11 days       0                                                           ┃
|  in 12 days       0                                                           ┃
|  in 13 days       0                                                           ┃
| "harbour" is nowhere here.
$ "/Drills" Enter
| ⎈ Drydock  Progress
|                                                                               │
|                                                                               │
|  ▌ Labs, and each criterion of the last attempt                               │
|  · Count the ships                         best 0/10, attempts: 1             │
|      ✗ 0/10   The ConfigMap says 3                                            │
|               found: there is none                                            │
|                                                                               │
|  ▌ Drills due in the next days                                                │
|  today            3 ▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪▪                  ┃
|  tomorrow         0                                                           ┃
|  in 2 days        0                                                           ┃
|  in 3 days        0                                                           ┃
|  in 4 days        0                                                           ┃
|  in 5 days        0                                                           ┃
|  in 6 days        0                                                           ┃
|  in 7 days        0                                                           ┃
|  in 8 days        0                                                           ┃
|  in 9 days        0                                                           ┃
|  in 10 days       0                                                           ┃
|  in 11 days       0                                                           ┃
|  in 12 days       0                                                           ┃
|  in 13 days       0                                                           ┃
| /  Find  ?  Help  :  Palette  q  Back
