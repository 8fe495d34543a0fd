# The other language in the middle of things: the place, what was run and what was answered stay.
#open lesson 01-dock
$- PgDn Enter Tab Tab Tab "2"
$ F3
| ⎈ Drydock  강의  72 %  선거
|  ▌ $ kubectl get nodes                                                        │
|    NAME           STATUS   ROLES           AGE   VERSION                      │
|    controlplane   Ready    control-plane   12s   v1.34.0                      │
|    node01         Ready    <none>          12s   v1.34.0                      │
|    node02         Ready    <none>          12s   v1.34.0                      │
|    ✓ 종료 상태 0                                                              │
|                                                                               │
|  │ 실행 · node01                                                              │
|  │ $ kubctl get nodes                                                         │
|                                                                               │
|  │ 실행                                                                       ┃
|  │ $ echo "$(seq -s ' ' 100 160)"; seq 30 | sed 's/$/ barrels of rope,        ┃
|  │       counted twice and written down with a name and a date/' | grep -v    ┃
|  │       rats                                                                 ┃
|                                                                               ┃
|  │ 질문                                                                       ┃
|  │ 누가 장부를 쓰는가?                                                        ┃
|  │   1  kubelet                                                               ┃
|  │ ✓ 2  apiserver                                                             │
|  │   3  배우는 사람                                                           │
|    ✓ 맞습니다. etcd와 이야기하는 것은 apiserver뿐이다.                        │
|                                                                               │
| ⏎  실행  e  고치기  Tab  다음 블록  t  차례  s  셸  ?  도움말  q  뒤로
$- q d Enter F3
$- "3"
$ F3
| ⎈ Drydock  카드  답한 것 1, 남은 것 3
|
|   클러스터 아키텍처 · 출력 읽기
|
|   바다에 나갈 수 있는 배는 몇 척인가?
|
|    │ NAME           STATUS   ROLES           AGE   VERSION
|    │ controlplane   Ready    control-plane   12s   v1.34.0
|    │ node01         Ready    <none>          12s   v1.34.0
|    │ node02         Ready    <none>          12s   v1.34.0
|
|      1  한 척
|      2  두 척
|    ✓ 3  세 척
|
|    ✓ 맞습니다.
|      세 노드가 Ready다.
|
|      다시 나오는 때: 10분 뒤   평가: 좋음
|
|
|
|
| ⏎  다음  ?  도움말  :  팔레트  q  뒤로
$- Enter "2" Enter
$- "kubectl create ns other" Enter
@- 1s
$- F8
$ F3
| ⎈ Drydock  Drill  3 answered, 3 to go
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
|candidate@base:~$ kubectl create ns other
|namespace/other created
|candidate@base:~$
|
|
|
|
|
|
|
| ⏎  Next  F4  Flow  ?  Help  :  Palette  q  Back
