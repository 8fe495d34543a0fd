#include "kubectl/flags.h"

#include "shell/klog.h"

#include <errno.h>

int dry_run_parse(struct kubectl *k, const struct dry_run_flags *f, enum dry_run *ret,
		  struct err *err)
{
	ERR_AUTO ignored = ERR_INIT;
	bool b;

	*ret = DRY_RUN_CLIENT;
	if (opt_parse_bool(f->text, &b, &ignored) == 0) {
		*ret = b ? DRY_RUN_CLIENT : DRY_RUN_NONE;
		klog_line(k->proc, 'W', "helpers.go:720", "%s",
			  b ? "--dry-run=true is deprecated (boolean value) and can be replaced "
			      "with --dry-run=client."
			    : "--dry-run=false is deprecated (boolean value) and can be replaced "
			      "with --dry-run=none.");
	} else if (str_eq(f->text, "unchanged")) {
		klog_line(k->proc, 'W', "helpers.go:720", "%s",
			  "--dry-run is deprecated and can be replaced with --dry-run=client.");
	} else if (str_eq(f->text, "none")) {
		*ret = DRY_RUN_NONE;
	} else if (str_eq(f->text, "server")) {
		*ret = DRY_RUN_SERVER;
	} else if (!str_eq(f->text, "client")) {
		return err_set(err, -EINVAL,
			       "Invalid dry-run value (%s). Must be \"none\", \"server\", or "
			       "\"client\".",
			       f->text);
	}
	return 0;
}

int validate_parse(const char *text, enum field_validation *ret, struct err *err)
{
	ERR_AUTO ignored = ERR_INIT;
	bool b;

	if (str_eq(text, "strict"))
		*ret = VALIDATE_STRICT;
	else if (str_eq(text, "warn"))
		*ret = VALIDATE_WARN;
	else if (str_eq(text, "ignore"))
		*ret = VALIDATE_IGNORE;
	else if (opt_parse_bool(text, &b, &ignored) == 0)
		*ret = b ? VALIDATE_STRICT : VALIDATE_IGNORE;
	else
		return err_set(
			err, -EINVAL,
			"invalid - validate option \"%s\"; must be one of: strict (or true), "
			"warn, ignore (or false)",
			text);
	return 0;
}

int cascade_parse(const char *s, enum propagation *ret, struct err *err)
{
	if (strcmp(s, "background") == 0 || strcmp(s, "true") == 0)
		*ret = PROPAGATE_BACKGROUND;
	else if (strcmp(s, "orphan") == 0 || strcmp(s, "false") == 0)
		*ret = PROPAGATE_ORPHAN;
	else if (strcmp(s, "foreground") == 0)
		*ret = PROPAGATE_FOREGROUND;
	else
		return err_set(
			err, -EINVAL,
			"invalid cascade value (%s). Must be \"background\", \"foreground\", or "
			"\"orphan\"",
			s);
	return 0;
}
