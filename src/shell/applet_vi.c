/* vi, vim, nano: the learner's own editor on a copy of the file (machine_edit). */
#include "shell/applet.h"

#include <errno.h>

static const char *file_of(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (argv[i][0] != '-' && argv[i][0] != '+')
			return argv[i];
	return NULL;
}

/* 0 saved or unchanged, or a negative errno with *ret_what saying what failed. */
static int edit_file(struct proc *p, const char *path, const char **ret_what)
{
	BUF_AUTO before = BUF_INIT;
	BUF_AUTO text = BUF_INIT;
	int r = proc_read_file(p, path, &before);
	bool fresh = r == -ENOENT;

	*ret_what = "read";
	if (r < 0 && !fresh)
		return r;
	buf_add(&text, buf_str(&before), before.len);
	*ret_what = "edit";
	r = machine_edit(p->machine, p, path, &text);
	if (r < 0)
		return r;
	if (text.len == before.len && memcmp(buf_str(&text), buf_str(&before), text.len) == 0)
		return 0;
	*ret_what = "write";
	return proc_write_file(p, path, buf_str(&text), text.len, 0);
}

static int vi_main(struct proc *p, int argc, char **argv)
{
	const char *path = file_of(argc, argv), *what;
	int r;

	if (!path) {
		proc_errorf(p, "%s: name a file to edit\n", argv[0]);
		return 1;
	}
	r = edit_file(p, path, &what);
	if (r == -ENOTTY)
		proc_errorf(p, "%s: there is no editor on this terminal; use sed or cat > %s\n",
			    argv[0], path);
	else if (r == -ECANCELED)
		proc_errorf(p, "%s: the editor failed; %s is as it was\n", argv[0], path);
	else if (r < 0)
		proc_errorf(p, "%s: cannot %s %s: %s\n", argv[0], what, path, applet_errno(r));
	return r < 0;
}

const struct applet applet_vi = {
	{{"vi", NULL, vi_main, NULL}, {"vim", NULL, vi_main, NULL}, {"nano", NULL, vi_main, NULL}}};
