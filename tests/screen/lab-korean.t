# A lab in Korean: every text of the screen has its translation.
#lang ko
#open lab count-nodes
$ F5
| ⎈ Drydock  실습  배를 세라 · 남은 시간 4:00 · 0/10
| 배를 세라
|
| 노드의 수를 ConfigMap count의 키 nodes에 쓰라.
|
| 0점 / 10점
| ✗ 0/10 ConfigMap에 3이라고 쓰여 있다
|      기대: ConfigMap count in namespace default with data.nodes 3
|      실제:  there is none
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
| 0점 / 10점.
$ ^] F4
| ⎈ Drydock  흐름  줄거리
|
|  아직 입력한 명령이 없습니다.
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
| d  자세히  o  거르기  [  앞 명령  ]  다음  /  찾기  ?  도움말  q  뒤로
