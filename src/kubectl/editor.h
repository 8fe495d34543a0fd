/*
 * editor.h - objects in the user's editor, until what it saves is accepted. Upstream:
 * kubectl/pkg/cmd/util/editor.
 *
 * The editor is $KUBE_EDITOR, $EDITOR or vi, a program like any other: of the learner's computer
 * when kubectl is an ordinary process, else of the simulated machine, where vi is the learner's own
 * editor in disguise (machine_edit).
 */
#ifndef KUBECTL_EDITOR_H
#define KUBECTL_EDITOR_H

#include "kubectl/print.h"
#include "kubectl/resource.h"

enum edit_mode {
	EDIT_LIVE,         /* the difference is sent as a patch */
	EDIT_LAST_APPLIED, /* objects as the annotation has them: it is replaced */
	EDIT_NEW,          /* they are created */
};

struct editing {
	enum edit_mode mode;
	const struct print_flags *print;
	const char *manager, *subresource; /* NULL or "": the objects themselves */
	enum field_validation validation;
	bool output_patch, windows, save_config;
};

#define WINDOWS_OPT(T, field)                                                                      \
	OPT_BOOL(T, field, "windows-line-endings", 0, "false", "Lines end as on Windows.")

/* Edits them, several as a list. A cancelled edit is no error; what was said already is
 * -ECANCELED. */
int edit_objects(struct kubectl *k, const struct editing *e, struct infos *l,
		 struct err *err) NODISCARD;

#endif
