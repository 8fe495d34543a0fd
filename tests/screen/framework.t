# Home, palette, help: what every screen has.
$ Down
| ⎈ Drydock  Home
|
|    ⎈ Drydock
|
|
|      Lessons         read, run, answer
|    ▸ Drills          short questions, when they are due
|      Labs            mend a broken cluster; graded
|      My cluster      three nodes of your own, saved
|      Progress        what you can do, and what is next
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
| ⏎  Open  ?  Help  :  Palette  q  Leave
$ :
| ⎈ Drydock  Home
|
|    ⎈ Drydock
|    ╭─ Palette ────────────────────────────────────────────────────────────╮
|    │ ›                                                                    │
|    │                                                                      │
|    │ ▸ Open what is chosen                                        Enter ┃ │
|    │   One line up                                                   Up ┃ │
|    │   One line down                                               Down ┃ │
|    │   One page up                                                 PgUp ┃ │
|    │   One page down                                               PgDn ┃ │
|    │   Half a page up                                                ^U ┃ │
|    │   Half a page down                                              ^D ┃ │
|    │   To the beginning                                               g ┃ │
|    │   To the end                                                     G ┃ │
|    │   What the keys do here                                          ? ┃ │
|    │   Any action or place by a few letters of its name               : ┃ │
|    │   Leave Drydock; all is kept                                     q │ │
|    │   Other colours: dark, light, none                              F2 │ │
|    │   The other language (English, 한국어)                          F3 │ │
|    ╰──────────────────────────────────────────────────────────────────────╯
|
|
| ⏎  Do it  Esc  Close
|(cursor 8,4)
$ "lang"
| ⎈ Drydock  Home
|
|    ⎈ Drydock
|    ╭─ Palette ────────────────────────────────────────────────────────────╮
|    │ › lang                                                               │
|    │                                                                      │
|    │ ▸ The other language (English, 한국어)                          F3   │
|    │   Half a page down                                              ^D   │
|    │   Other colours: dark, light, none                              F2   │
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
|
|
| ⏎  Do it  Esc  Close
|(cursor 12,4)
$ Enter
| ⎈ Drydock  Home
|
|    ⎈ Drydock
|
|
|      Lessons         read, run, answer
|    ▸ Drills          short questions, when they are due
|      Labs            mend a broken cluster; graded
|      My cluster      three nodes of your own, saved
|      Progress        what you can do, and what is next
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
| ⏎  Open  ?  도움말  :  Palette  q  Leave
$ F3 ?
| ⎈ Drydock  Home
|
|  ╭─ Help ───────────────────────────────────────────────────────────────────╮
|  │ Every action is also in the palette: press : and type some letters of  ┃ │
|  │ it. With the mouse: click chooses, the wheel scrolls.                  ┃ │
|  │                                                                        ┃ │
|  │    Enter, Right, l  Open what is chosen                                ┃ │
|  │              Up, k  One line up                                        ┃ │
|  │            Down, j  One line down                                      ┃ │
|  │           PgUp, ^B  One page up                                        ┃ │
|  │    PgDn, Space, ^F  One page down                                      ┃ │
|  │                 ^U  Half a page up                                     ┃ │
|  │                 ^D  Half a page down                                   ┃ │
|  │            g, Home  To the beginning                                   ┃ │
|  │             G, End  To the end                                         ┃ │
|  │              ?, F1  What the keys do here                              ┃ │
|  │              :, ^P  Any action or place by a few letters of its name   ┃ │
|  │             q, Esc  Back to where you came from                        ┃ │
|  │                  q  Leave Drydock; all is kept                         │ │
|  │                 F2  Other colours: dark, light, none                   │ │
|  │                 F3  The other language (English, 한국어)               │ │
|  ╰──────────────────────────────────────────────────────────────────────────╯
|
| Esc  Close
$ Esc q
|(ended)
