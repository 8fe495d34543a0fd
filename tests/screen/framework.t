# Home, palette, help: what every screen has.
$ Down
| ⎈ Drydock  Home
|
|    ⎈  D R Y D O C K     a Kubernetes cluster in miniature
|
|    Welcome aboard. Press Enter, and we look at the ship together.
|    F3 한국어 · F2 other colours · ? every key
|
|    Begin           Lesson: The dock
|  ▸ Lessons         0 of 2 read
|    Drills          0 due, 3 new today
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
$ :
| ⎈ Drydock  Home
|
|    ⎈  D R Y D O C K     a Kubernetes cluster in miniature
|    ╭─ Palette ────────────────────────────────────────────────────────────╮
|    │ ›                                                                    │
|    │                                                                      │
|    │ ▸ Open what is chosen                                        Enter ┃ │
|    │   Go on where you left                                           c ┃ │
|  ▸ │   The lessons                                                    l ┃ │
|    │   Drills that are due                                            d ┃ │
|    │   The labs                                                       b ┃ │
|    │   Your own saved cluster                                         m ┃ │
|    │   Your progress                                                  p │ │
|    │   What the keys do here                                          ? │ │
|    │   Any action or place by a few letters of its name               : │ │
|    │   Leave Drydock; all is kept                                     q │ │
|    │   Other colours: dark, light, none                              F2 │ │
|    │   The other language (English, 한국어)                          F3 │ │
|    │   Draw the screen anew                                          ^L │ │
|    │   Back to your shell for a while (fg returns)                   ^Z │ │
|    ╰──────────────────────────────────────────────────────────────────────╯
|    Troubleshooting             30 %  ░░░░░░░░░░         –       –     0/1
|
| ⏎  Do it  Esc  Close
|(cursor 8,4)
$ "lang"
| ⎈ Drydock  Home
|
|    ⎈  D R Y D O C K     a Kubernetes cluster in miniature
|    ╭─ Palette ────────────────────────────────────────────────────────────╮
|    │ › lang                                                               │
|    │                                                                      │
|    │ ▸ The other language (English, 한국어)                          F3   │
|    │   Half a page down                                              ^D   │
|  ▸ │   Other colours: dark, light, none                              F2   │
|    │   Back to your shell for a while (fg returns)                   ^Z   │
|    │                                                                      │
|    │                                                                      │
|    │                                                                      │
|    │                                                                      │
|    │                                                                      │
|    │                                                                      │
|    │                                                                      │
|    │                                                                      │
|    │                                                                      │
|    │                                                                      │
|    ╰──────────────────────────────────────────────────────────────────────╯
|    Troubleshooting             30 %  ░░░░░░░░░░         –       –     0/1
|
| ⏎  Do it  Esc  Close
|(cursor 12,4)
$ Enter
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
$ F3 ?
| ⎈ Drydock  Home
|
|  ╭─ Help ───────────────────────────────────────────────────────────────────╮
|  │ Every action is also in the palette: press : and type some letters of  ┃ │
|  │ it. With the mouse: click chooses, the wheel scrolls.                  ┃ │
|  │                                                                        ┃ │
|  │       Enter, Right  Open what is chosen                                ┃ │
|  │                  c  Go on where you left                               ┃ │
|  │                  l  The lessons                                        ┃ │
|  │                  d  Drills that are due                                ┃ │
|  │                  b  The labs                                           ┃ │
|  │                  m  Your own saved cluster                             ┃ │
|  │                  p  Your progress                                      ┃ │
|  │                                                                        ┃ │
|  │              Up, k  One line up                                        │ │
|  │            Down, j  One line down                                      │ │
|  │           PgUp, ^B  One page up                                        │ │
|  │    PgDn, Space, ^F  One page down                                      │ │
|  │                 ^U  Half a page up                                     │ │
|  │                 ^D  Half a page down                                   │ │
|  │            g, Home  To the beginning                                   │ │
|  ╰──────────────────────────────────────────────────────────────────────────╯
|
| Esc  Close
$ Esc q
|(ended)
