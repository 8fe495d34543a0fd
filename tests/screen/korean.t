# The interface and a lesson in Korean: wide characters measured and wrapped between words.
#lang ko
$ Down
| ⎈ Drydock  첫 화면
|
|    ⎈  D R Y D O C K     작게 줄인 쿠버네티스 클러스터
|
|    승선을 환영한다. Enter를 누르면 함께 배를 둘러본다.
|    F3 English · F2 다른 색 · ? 모든 키
|
|    시작            강의: 선거
|  ▸ 강의            전체 2개 가운데 0개 읽음
|    복습 카드       오늘 복습 0장, 새 카드 3장
|    실습            전체 1개 가운데 0개 해결
|    내 클러스터     계속 남아 있는 나만의 노드 셋
|    진도            할 수 있는 것과 다음에 할 것
|    도움말          모든 키; :로 무엇이든 찾기
|    끝내기          모두 저장됨
|
|    시험 영역별                 비중                  강의    카드    실습
|    클러스터 아키텍처           25 %  ░░░░░░░░░░       0/1     0/2       –
|    워크로드와 스케줄링         15 %  ░░░░░░░░░░       0/1     0/1       –
|    서비스와 네트워킹           20 %  ░░░░░░░░░░         –       –       –
|    스토리지                    10 %  ░░░░░░░░░░         –       –       –
|    문제 해결                   30 %  ░░░░░░░░░░         –       –     0/1
|
| ⏎  열기  c  계속  d  복습 카드  ?  도움말  :  팔레트  q  끝내기
$- Enter
$ Enter
| ⎈ Drydock  강의  0 %  선거
|  선거, 판자 하나하나                                                          ┃
|  ━━━━━━━━━━━━━━━━━━━                                                          ┃
|                                                                               ┃
|  클러스터는 선단이다. 컨트롤 플레인은 뭍의 사무소이고 워커 노드는 배다.       ┃
|  무엇을 묻든 kubectl로 묻고, 사무소가 대답한다. 자세한 것은 사무소를 보라.    ┃
|                                                                               ┃
|  ⎈ 선장은 장부를 읽지 않는다. 선장은 명령을 받고, 어떻게 되었는지 보고한다.   ┃
|                                                                               ┃
|   1. 사무소는 장부를 맡는다.                                                  ┃
|   2. 배는 컨테이너를 나르고, 꽤 긴 항목은 번호 아래가 아니라 제 글 아래에서   │
|      줄이 바뀌는 것을 여기서 본다.                                            │
|      ◦ 배마다 선장                                                            │
|      ◦ 선원                                                                   │
|                                                                               │
|   뭍의 사무소              배                                                 │
|  ┌──────────────┐     ┌────────────┐                                          │
|  │ apiserver    │◀────│ kubelet    │                                          │
|  └──────────────┘     └────────────┘                                          │
|                                                                               │
|  ◆ 누가 있나                                                                  │
|  부품           │ 있는 곳 │ 하는 일                                           │
|  ───────────────┼─────────┼────────────────────────────────────────────────── │
| Tab  다음 블록  t  차례  s  셸  /  찾기  ?  도움말  :  팔레트  q  뒤로
$$ PgDn Enter
| ⎈ Drydock  강의  58 %  선거
|  ───────────────┼─────────┼────────────────────────────────────────────────── │
|  kube-apiserver │ 사무소  │ 모두에게 대답하고, 혼자서만 etcd의 장부를 펼친다. │
|                 │         │ 다른 누구도 펼치지 않는다                         │
|  kubelet        │ 배      │ 컨테이너를 시작한다                               │
|                                                                               │
|  ▌ 실행    ⏎ 다시 실행   e 고쳐서 실행                                        │
|  ▌ $ kubectl get nodes                                                        │
|    NAME           STATUS   ROLES           AGE   VERSION                      │
|    controlplane   Ready    control-plane   12s   v1.34.0                      ┃
|    node01         Ready    <none>          12s   v1.34.0                      ┃
|    node02         Ready    <none>          12s   v1.34.0                      ┃
|    ✓ 종료 상태 0                                                              ┃
|                                                                               ┃
|  │ 실행 · node01                                                              ┃
|  │ $ kubctl get nodes                                                         ┃
|                                                                               ┃
|  │ 실행                                                                       │
|  │ $ echo "$(seq -s ' ' 100 160)"; seq 30 | sed 's/$/ barrels of rope,        │
|  │       counted twice and written down with a name and a date/' | grep -v    │
|  │       rats                                                                 │
|                                                                               │
|  │ 질문                                                                       │
| ⏎  실행  e  고치기  Tab  다음 블록  t  차례  s  셸  ?  도움말  q  뒤로
:TTTTTTTTTTttttttTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTT
:  ++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++ -
:  ..............+++. . .  +++. . . .  . . . . . . . . .  .....  . . .  . . . . -
:                +++       +++. .  . . .  . . .  . . .                          -
:  .......       +++.      +++. . . . .  . . . .                                -
:                                                                               -
:  AAAAAAddddddddddddddddddddddddddddddd                                        -
:  AAAAccccccccccccccccc                                                        -
:  ++ooooooooooooooooooooooooooooooooooooooooooooooooooooo                      -
:  ++ooooooooooooooooooooooooooooooooooooooooooooooooooooo                      #
:  ++ooooooooooooooooooooooooooooooooooooooooooooooooooooo                      #
:  ++ooooooooooooooooooooooooooooooooooooooooooooooooooooo                      #
:  GGGGddddddddddd                                                              #
:                                                                               #
:  ++ddddddddddddd                                                              #
:  ++++cccccccccccccccc                                                         #
:                                                                               #
:  ++dddd                                                                       -
:  ++++ccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc        -
:  ++++++++ccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc    -
:  ++++++++cccc                                                                 -
:                                                                               -
:  ++dddd                                                                       -
:KKKkkkkkkKKKkkkkkkkkKKKKKkkkkkkkkkkkKKKkkkkkkKKKkkkkKKKkkkkkkkkKKKkkkkkkkkkkkkkk
$ End
| ⎈ Drydock  강의  100 %  선거
|                                                                               │
|  │ 실행                                                                       │
|  │ $ echo "$(seq -s ' ' 100 160)"; seq 30 | sed 's/$/ barrels of rope,        │
|  │       counted twice and written down with a name and a date/' | grep -v    │
|  │       rats                                                                 │
|                                                                               │
|  │ 질문                                                                       │
|  │ 누가 장부를 쓰는가?                                                        │
|  │   1  kubelet                                                               │
|  │   2  apiserver                                                             │
|  │   3  배우는 사람                                                           │
|                                                                               │
|   apiVersion: v1                                                              │
|   kind: Pod                                                                   │
|                                                                               ┃
|  이것이 전부다.                                                               ┃
|                                                                               ┃
|  ──────────────────────────────────────────────────────────────────────────── ┃
|  ✓ 강의 끝.                                                                   ┃
|   d   이 강의의 카드 (2)                                                      ┃
|   ]   다음 강의: The crew                                                     ┃
|   q   뒤로                                                                    ┃
| ⏎  실행  e  고치기  Tab  다음 블록  t  차례  s  셸  ?  도움말  q  뒤로
$ ?
| ⎈ Drydock  강의  100 %  선거
|                                                                               │
|  ╭─ 도움말 ─────────────────────────────────────────────────────────────────╮ │
|  │ 모든 동작은 팔레트에도 있습니다. :를 누르고 몇 글자만 치세요.          ┃ │ │
|  │ 마우스로는 클릭으로 고르고 휠로 넘깁니다.                              ┃ │ │
|  │                                                                        ┃ │ │
|  │              Enter  고른 블록을 강의의 클러스터에서 실행               ┃ │ │
|  │                  e  명령을 고쳐서 실행                                 ┃ │ │
|  │                Tab  다음 블록이나 질문 고르기                          ┃ │ │
|  │           S-Tab, p  앞의 블록이나 질문 고르기                          ┃ │ │
|  │                  n  다음 블록, 또는 다음에 찾은 곳                     ┃ │ │
|  │                  N  앞의 블록, 또는 앞에서 찾은 곳                     │ │ │
|  │                  o  블록의 출력 모두 보기, 또는 처음만 보기            │ │ │
|  │            Left, h  넓은 출력을 왼쪽으로 옮기기                        │ │ │
|  │           Right, l  넓은 출력을 오른쪽으로 옮기기                      │ │ │
|  │                  t  강의의 제목들, 골라서 가기                         │ │ ┃
|  │               s, !  강의의 클러스터에서 마음껏 해 보는 셸              │ │ ┃
|  │              f, F4  마지막 명령이 일으킨 일을 구성 요소별로            │ │ ┃
|  │                  R  이 강의의 클러스터를 새로 만들기                   │ │ ┃
|  │                  d  이 강의의 복습 카드                                │ │ ┃
|  │                  ]  다음 강의로                                        │ │ ┃
|  ╰──────────────────────────────────────────────────────────────────────────╯ ┃
|   q   뒤로                                                                    ┃
| Esc  닫기
$ Esc : "팔레"
| ⎈ Drydock  강의  100 %  선거
|                                                                               │
|  │ 실행                                                                       │
|  │ ╭─ 팔레트 ─────────────────────────────────────────────────────────────╮   │
|  │ │ › 팔레                                                               │   │
|  │ │                                                                      │   │
|    │   이 글자가 든 것이 없습니다.                                        │   │
|  │ │                                                                      │   │
|  │ │                                                                      │   │
|  │ │                                                                      │   │
|  │ │                                                                      │   │
|  │ │                                                                      │   │
|    │                                                                      │   │
|    │                                                                      │   │
|    │                                                                      │   │
|    │                                                                      │   ┃
|    │                                                                      │   ┃
|    │                                                                      │   ┃
|  ─ │                                                                      │ ─ ┃
|  ✓ │                                                                      │   ┃
|    ╰──────────────────────────────────────────────────────────────────────╯   ┃
|   ]   다음 강의: The crew                                                     ┃
|   q   뒤로                                                                    ┃
| ⏎  하기  Esc  닫기
|(cursor 12,4)
