#include "apiserver/admission/admission.h"

#include "apiserver/admission/table.inc"

int admission_mutate(struct admission *at, struct err *err)
{
	int rc;

	trace_step(at->c, "admit", NULL);
	for (size_t i = 0; admission_table[i]; i++) {
		if (!admission_table[i]->mutate)
			continue;
		rc = admission_table[i]->mutate(at, err);
		if (rc < 0) {
			trace_step(at->c, "deny", admission_table[i]->name);
			return rc;
		}
	}
	return 0;
}

int admission_validate(struct admission *at, struct err *err)
{
	int rc;

	for (size_t i = 0; admission_table[i]; i++) {
		if (!admission_table[i]->validate)
			continue;
		rc = admission_table[i]->validate(at, err);
		if (rc < 0) {
			trace_step(at->c, "deny", admission_table[i]->name);
			return rc;
		}
	}
	return 0;
}
