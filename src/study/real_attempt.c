/* What is remembered of an attempt on a real cluster, and its folder. */
#include "study/real.h"

#include "object/json.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_STATE ((size_t)1 << 20)
#define STANDS_FOR "/home/candidate"
#define MAX_DEPTH 8

static char *state_file(const char *home)
{
	return xasprintf("%s/real/attempt.json", home);
}

char *real_files_dup(const char *home)
{
	return xasprintf("%s/real/files", home);
}

char *real_text_dup(const char *home, const char *text)
{
	STR_AUTO folder = real_files_dup(home);
	struct buf out = BUF_INIT;
	const char *at;

	if (!text)
		return NULL;
	for (; (at = strstr(text, STANDS_FOR)); text = at + strlen(STANDS_FOR)) {
		buf_add(&out, text, (size_t)(at - text));
		buf_adds(&out, folder);
	}
	buf_adds(&out, text);
	return buf_detach(&out);
}

void real_attempt_release(struct real_attempt *a)
{
	free(a->lab);
	free(a->kubeconfig);
	free(a->context);
	free(a->server);
	free(a->word);
	strvec_release(&a->namespaces);
	*a = (struct real_attempt){0};
}

int real_attempt_load(const char *home, struct real_attempt *ret, struct err *err)
{
	STR_AUTO path = state_file(home);
	BUF_AUTO text = BUF_INIT;
	VALUE_AUTO *v = NULL;
	const struct value *ns;
	int r;

	*ret = (struct real_attempt){0};
	if (access(path, F_OK) < 0)
		return err_set(err, -ENOENT, "no lab is in progress on a real cluster");
	r = file_read(path, MAX_STATE, &text, err);
	if (r == 0)
		r = json_parse(buf_str(&text), text.len, &v, NULL, err);
	if (r < 0)
		return r;
	*ret = (struct real_attempt){.lab = xstrdup(value_str_or(value_get(v, "lab"), "")),
				     .kubeconfig =
					     xstrdup(value_str_or(value_get(v, "kubeconfig"), "")),
				     .context = xstrdup(value_str_or(value_get(v, "context"), "")),
				     .server = xstrdup(value_str_or(value_get(v, "server"), "")),
				     .word = xstrdup(value_str_or(value_get(v, "attempt"), "")),
				     .seed = (uint64_t)value_int_in(v, "seed"),
				     .begun = value_int_in(v, "begun"),
				     .hints = (int)value_int_in(v, "hints"),
				     .ready = value_bool_in(v, "ready"),
				     .solution_seen = value_bool_in(v, "solutionSeen")};
	value_each_item(ns, i, value_get(v, "namespaces"))
		strvec_add(&ret->namespaces, value_str_or(ns, ""));
	return 0;
}

int real_attempt_save(const char *home, const struct real_attempt *a, struct err *err)
{
	STR_AUTO dir = real_files_dup(home);
	STR_AUTO path = state_file(home);
	struct value *names = value_array_new();
	VALUE_AUTO *v = NULL;
	BUF_AUTO text = BUF_INIT;
	int r = dir_make(dir, err);

	for (size_t i = 0; i < a->namespaces.nr; i++)
		value_push(&names, value_str_new(a->namespaces.v[i]));
	v = value_build("{lab: %s, kubeconfig: %s, context: %s, server: %s, attempt: %s, seed: %l, "
			"begun: %l, hints: %i, ready: %b, solutionSeen: %b, namespaces: %V}",
			a->lab, a->kubeconfig, a->context, a->server, a->word, (int64_t)a->seed,
			a->begun, a->hints, a->ready, a->solution_seen, names);
	json_write(&text, v, 0);
	buf_addc(&text, '\n');
	return r < 0 ? r : file_write(path, buf_str(&text), text.len, 0600, err);
}

/* A new attempt begins with an empty folder. */
static void empty_folder(const char *dir, int depth)
{
	STRVEC_AUTO names = STRVEC_INIT;
	ERR_AUTO none = ERR_INIT;

	if (depth > MAX_DEPTH || dir_list(dir, &names, &none) < 0)
		return;
	for (size_t i = 0; i < names.nr; i++) {
		STR_AUTO path = xasprintf("%s/%s", dir, names.v[i]);
		struct stat st;

		if (lstat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
			empty_folder(path, depth + 1);
			(void)rmdir(path);
		} else {
			(void)unlink(path);
		}
	}
}

int real_attempt_forget(const char *home, struct err *err)
{
	STR_AUTO path = state_file(home);
	STR_AUTO dir = real_files_dup(home);

	empty_folder(dir, 0);
	if (unlink(path) < 0 && errno != ENOENT)
		return err_set(err, -errno, "remove %s: %s", path, strerror(errno));
	return 0;
}
