# From the labs: whether one can be done on a cluster of the learner's own, and how.
#open labs
$- "o"
$ Down
| ⎈ Drydock  Labs
|
|  ╭─ On a cluster of your own ───────────────────────────────────────────────╮
|  │ Count the ships                                                          │
|  │                                                                          │
|  │ Only the miniature has what this lab needs: it has no Namespace of its   │
|  │ own.                                                                     │
|  │                                                                          │
|  │ drydock lab list --kubeconfig FILE tells which labs can be done on a     │
|  │ cluster of your own.                                                     │
|  │                                                                          │
|  │                                                                          │
|  │                                                                          │
|  │                                                                          │
|  │                                                                          │
|  │                                                                          │
|  │                                                                          │
|  │                                                                          │
|  │                                                                          │
|  │                                                                          │
|  │                                                                          │
|  ╰──────────────────────────────────────────────────────────────────────────╯
|  ╰──────────────────────────────────────────────────────────────────────────╯
| Esc  Close
$ F3
| ⎈ Drydock  실습
|
|  ╭─ 가지고 있는 실제 클러스터에서 ──────────────────────────────────────────╮
|  │ 배를 세라                                                                │
|  │                                                                          │
|  │ 이 실습에 필요한 것은 여기에만 있습니다: it has no Namespace of its      │
|  │ own.                                                                     │
|  │                                                                          │
|  │ drydock lab list --kubeconfig 파일을 치면 어떤 실습을 실제               │
|  │ 클러스터에서 할 수 있는지 알려 줍니다.                                   │
|  │                                                                          │
|  │                                                                          │
|  │                                                                          │
|  │                                                                          │
|  │                                                                          │
|  │                                                                          │
|  │                                                                          │
|  │                                                                          │
|  │                                                                          │
|  │                                                                          │
|  │                                                                          │
|  ╰──────────────────────────────────────────────────────────────────────────╯
|  ╰──────────────────────────────────────────────────────────────────────────╯
| Esc  닫기
$- q
