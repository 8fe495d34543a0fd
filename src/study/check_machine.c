/* Checks of machines and of etcd: looked at from outside, no time passes. */
#include "study/check_private.h"

#include <errno.h>
#include <stdlib.h>

/* ---- files ----------------------------------------------------------------------------------- */

static void tell_file(const struct value *arg, struct buf *out)
{
	STR_AUTO contains = arg_text_dup(arg, "contains");
	STR_AUTO matches = arg_text_dup(arg, "matches");
	STR_AUTO mode = arg_text_dup(arg, "mode");
	STR_AUTO owner = arg_text_dup(arg, "owner");

	buf_addf(out, "file %s on %s", value_str_or(value_get(arg, "path"), ""),
		 value_str_or(value_get(arg, "on"), "base"));
	if (value_bool_in(arg, "absent"))
		buf_adds(out, " absent");
	if (contains)
		buf_addf(out, " containing %s", contains);
	if (matches)
		buf_addf(out, " with a line matching %s", matches);
	if (mode)
		buf_addf(out, " with mode %s", mode);
	if (owner)
		buf_addf(out, " of %s", owner);
}

/* "0600" or "600": octal digits. */
static unsigned octal(const char *s)
{
	unsigned n = 0;

	for (; *s >= '0' && *s <= '7' && n < 0100000; s++)
		n = n * 8 + (unsigned)(*s - '0');
	return n;
}

static bool stat_fits(struct vfs *v, const struct value *arg, struct buf *found)
{
	const char *mode = value_str(value_get(arg, "mode"));
	const char *owner = value_str(value_get(arg, "owner"));
	struct vfs_stat st;

	if ((!mode && !owner) || vfs_stat(v, value_str(value_get(arg, "path")), true, &st) < 0)
		return true;
	buf_addf(found, ", mode %04o, owner %s", st.mode & 07777, st.owner);
	return (!mode || octal(mode) == (st.mode & 07777)) && (!owner || str_eq(owner, st.owner));
}

static int run_file(const struct judge *j, const struct value *arg, struct outcome *o,
		    struct err *err)
{
	const char *on = value_str(value_get(arg, "on"));
	const char *path = value_str_or(value_get(arg, "path"), "/");
	STR_AUTO contains = arg_text_dup(arg, "contains");
	const char *matches = value_str(value_get(arg, "matches"));
	STR_AUTO pattern = matches ? xasprintf("~%s", matches) : NULL;
	struct machine *m = judge_machine(j, on);
	BUF_AUTO text = BUF_INIT;
	bool good;
	int r;

	if (!m)
		return err_set(err, -EINVAL, "file: on: there is no machine \"%s\"", on);
	tell_file(arg, &o->wanted);
	r = vfs_read(machine_vfs(m), path, &text);
	if (value_bool_in(arg, "absent")) {
		buf_adds(&o->found, r == -ENOENT || r == -ENOTDIR ? "absent" : "present");
		o->verdict = r == -ENOENT || r == -ENOTDIR ? VERDICT_YES : VERDICT_NO;
		return 0;
	}
	if (r < 0) {
		buf_adds(&o->found, r == -EISDIR ? "a folder" : "absent");
		return 0;
	}
	good = (!contains || strstr(buf_str(&text), contains)) &&
	       (!pattern || match_text(buf_str(&text), pattern, false));
	buf_adds(&o->found, "present");
	if (!stat_fits(machine_vfs(m), arg, &o->found)) {
		o->verdict = VERDICT_NO;
		return 0;
	}
	if (!good && !text.len)
		buf_adds(&o->found, ", but empty");
	else if (!good) {
		buf_adds(&o->found, ", saying ");
		outcome_quote(&o->found, buf_str(&text), text.len);
	}
	o->verdict = good ? VERDICT_YES : VERDICT_NO;
	return 0;
}

static int file_valid(const struct value *arg, struct err *err)
{
	const char *path = value_str_or(value_get(arg, "path"), ""), *mode, *matches;
	STR_AUTO pattern = NULL;

	mode = value_str(value_get(arg, "mode"));
	matches = value_str(value_get(arg, "matches"));
	pattern = matches ? xasprintf("~%s", matches) : NULL;
	if (*path != '/')
		return err_set(err, -EINVAL, "path: \"%s\": expected an absolute path", path);
	if (value_get(arg, "mode") && (!mode || !*mode || mode[strspn(mode, "01234567")]))
		return err_set(err, -EINVAL, "mode: expected octal digits in quotes, as \"0600\"");
	if (value_bool_in(arg, "absent") && value_len(arg) > 2u + (value_get(arg, "on") != NULL))
		return err_set(err, -EINVAL, "absent: expected nothing else about the file");
	return pattern ? match_text_valid(pattern, err) : 0;
}

const struct check_kind check_file = {
	.key = "file",
	.fields = "on:s path:s! contains:S matches:s mode:S owner:s absent:b",
	.valid = file_valid,
	.run = run_file};

/* ---- units --------------------------------------------------------------------------------------
 */

static const char *state_name(enum unit_state s)
{
	return s == UNIT_ACTIVE       ? "active"
	       : s == UNIT_ACTIVATING ? "activating"
	       : s == UNIT_FAILED     ? "failed"
				      : "inactive";
}

static int run_unit(const struct judge *j, const struct value *arg, struct outcome *o,
		    struct err *err)
{
	const char *on = value_str_or(value_get(arg, "on"), "");
	const char *name = value_str_or(value_get(arg, "name"), "");
	const struct value *active = value_get(arg, "active"), *enabled = value_get(arg, "enabled");
	struct host *h = cluster_host(j->cluster, on);
	enum unit_state state;
	bool is_enabled;

	if (!h)
		return err_set(err, -EINVAL, "unit: on: there is no node \"%s\"", on);
	state = unit_state(h, name);
	is_enabled = unit_enabled(h, name);
	buf_addf(&o->wanted, "unit %s on %s", name, on);
	if (active)
		buf_addf(&o->wanted, " %s", value_bool(active) ? "active" : "not active");
	if (enabled)
		buf_addf(&o->wanted, "%s %s", active ? " and" : "",
			 value_bool(enabled) ? "enabled" : "not enabled");
	buf_addf(&o->found, "%s and %s", state_name(state), is_enabled ? "enabled" : "not enabled");
	o->verdict = (!active || value_bool(active) == (state == UNIT_ACTIVE)) &&
				     (!enabled || value_bool(enabled) == is_enabled)
			     ? VERDICT_YES
			     : VERDICT_NO;
	return 0;
}

static int unit_valid(const struct value *arg, struct err *err)
{
	return value_get(arg, "active") || value_get(arg, "enabled")
		       ? 0
		       : err_set(err, -EINVAL, "expected active or enabled");
}

const struct check_kind check_unit = {.key = "unit",
				      .fields = "on:s! name:s! active:b enabled:b",
				      .valid = unit_valid,
				      .run = run_unit};

/* ---- etcd
 * ---------------------------------------------------------------------------------------- */

static int run_etcd(const struct judge *j, const struct value *arg, struct outcome *o,
		    struct err *err)
{
	const char *key = value_str_or(value_get(arg, "key"), "");
	STR_AUTO want = arg_text_dup(arg, "contains");
	bool absent = value_bool_in(arg, "absent"), good;
	struct store *s = cluster_etcd(j->cluster);
	const struct store_kv *kv = s ? store_peek(s, key, strlen(key)) : NULL;
	const char *bytes;
	size_t len;

	(void)err;
	buf_addf(&o->wanted, "etcd key %s %s%s%s", key, absent ? "absent" : "present",
		 want ? ", containing " : "", want ? want : "");
	if (!s) {
		o->verdict = VERDICT_UNKNOWN;
		buf_adds(&o->found, "etcd does not run");
		return 0;
	}
	buf_adds(&o->found, kv ? "present" : "absent");
	good = absent ? !kv : kv != NULL;
	if (good && want) {
		bytes = blob_bytes(kv->value, &len);
		good = memmem(bytes, len, want, strlen(want)) != NULL;
		if (!good) {
			buf_adds(&o->found, ", saying ");
			outcome_quote(&o->found, bytes, len);
		}
	}
	o->verdict = good ? VERDICT_YES : VERDICT_NO;
	return 0;
}

static int etcd_valid(const struct value *arg, struct err *err)
{
	return value_bool_in(arg, "absent") && value_get(arg, "contains")
		       ? err_set(err, -EINVAL, "expected one of absent and contains")
		       : 0;
}

const struct check_kind check_etcd = {.key = "etcd",
				      .fields = "key:s! contains:S absent:b",
				      .valid = etcd_valid,
				      .run = run_etcd};
