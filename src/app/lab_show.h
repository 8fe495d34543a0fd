/* lab_show.h - what `drydock lab` prints, here and on a real cluster. */
#ifndef APP_LAB_SHOW_H
#define APP_LAB_SHOW_H

#include "app/app.h"
#include "study/lab.h"

void lab_print_task(const struct lab *l, const char *lang);
/* A score as JSON has it; a criterion without "wanted" was not judged, "found" says why. */
void lab_print_score(const struct value *score, const char *lang);

/* A verb that is about a real cluster: it says --kubeconfig, or the lab in progress is there. */
bool lab_real_wanted(struct app *a);
int lab_real(struct app *a);

#endif
