#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>

#include "shell/vfs.h"

struct world {
	struct sim *sim;
	struct vfs *v;
	int notes;
};

static int setup(void **state)
{
	struct world *w = xcalloc(1, sizeof(*w));

	w->sim = sim_new(1, INT64_C(1790000000) * SIM_SEC);
	w->v = vfs_new(w->sim);
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;

	vfs_unref(w->v);
	sim_free(w->sim);
	free(w);
	return 0;
}

static void expect(struct vfs *v, const char *path, const char *text)
{
	BUF_AUTO b = BUF_INIT;

	assert_int_equal(vfs_read(v, path, &b), 0);
	assert_string_equal(buf_str(&b), text);
}

static void expect_list(struct vfs *v, const char *path, const char *names)
{
	STRVEC_AUTO l = STRVEC_INIT;
	BUF_AUTO b = BUF_INIT;

	assert_int_equal(vfs_list(v, path, &l), 0);
	strvec_join(&l, " ", &b);
	assert_string_equal(buf_str(&b), names);
}

static void files_are_made_replaced_and_extended(void **state)
{
	struct vfs *v = ((struct world *)*state)->v;
	struct vfs_stat st;

	assert_int_equal(vfs_write(v, "/a/b", "x", 1, 0, 0), -ENOENT);
	assert_int_equal(vfs_writes(v, "/a/b", "one"), 0);
	assert_int_equal(vfs_write(v, "/a/b", " two", 4, 0, VFS_APPEND), 0);
	expect(v, "/a/b", "one two");
	assert_int_equal(vfs_write(v, "/a/b", "3", 1, 0600, 0), 0);
	assert_int_equal(vfs_stat(v, "/a/./../a//b", true, &st), 0);
	assert_int_equal(st.size, 1);
	assert_int_equal(st.mode, 0644);
	assert_int_equal(vfs_write(v, "/a/b", "4", 1, 0, VFS_EXCL), -EEXIST);
	assert_int_equal(vfs_write(v, "/a", "4", 1, 0, 0), -EISDIR);
	assert_int_equal(vfs_write(v, "/a/b/c", "4", 1, 0, 0), -ENOTDIR);
	assert_int_equal(vfs_write(v, "/nope", "4", 1, 0, VFS_APPEND | VFS_NO_CREATE), -ENOENT);
	assert_int_equal(vfs_rmdir(v, "/a"), -ENOTEMPTY);
	assert_int_equal(vfs_unlink(v, "/a"), -EISDIR);
	assert_int_equal(vfs_unlink(v, "/a/b"), 0);
	assert_int_equal(vfs_rmdir(v, "/a"), 0);
	expect_list(v, "/", "");
	assert_int_equal(vfs_used(v), 0);
}

static void links_are_followed_forty_times(void **state)
{
	struct vfs *v = ((struct world *)*state)->v;
	struct vfs_stat st;

	vfs_writes(v, "/data/real", "text");
	assert_int_equal(vfs_symlink(v, "data", "/d"), 0);
	assert_int_equal(vfs_symlink(v, "../data/real", "/data/link"), 0);
	expect(v, "/d/link", "text");
	assert_int_equal(vfs_stat(v, "/d/link", false, &st), 0);
	assert_int_equal(st.type, VFS_LINK);
	assert_string_equal(st.target, "../data/real");
	assert_int_equal(vfs_symlink(v, "/new", "/dangling"), 0);
	assert_int_equal(vfs_write(v, "/dangling", "made", 4, 0, 0), 0);
	expect(v, "/new", "made");
	assert_int_equal(vfs_symlink(v, "loop", "/loop"), 0);
	assert_int_equal(vfs_stat(v, "/loop", true, &st), -ELOOP);
}

static void overlay_shares_until_written(void **state)
{
	struct vfs *low = ((struct world *)*state)->v, *a, *b;

	vfs_writes(low, "/etc/x", "low");
	vfs_writes(low, "/etc/deep/y", "low");
	a = vfs_overlay_new(low);
	b = vfs_overlay_new(low);
	assert_int_equal(vfs_write(low, "/etc/x", "no", 2, 0, 0), -EROFS);
	assert_int_equal(vfs_write(a, "/etc/x", "+", 1, 0, VFS_APPEND), 0);
	expect(a, "/etc/x", "low+");
	expect(b, "/etc/x", "low");
	assert_int_equal(vfs_unlink(a, "/etc/x"), 0);
	expect_list(a, "/etc", "deep");
	assert_int_equal(vfs_writes(a, "/etc/x", "again"), 0);
	expect_list(a, "/etc", "deep x");
	assert_int_equal(vfs_rename(a, "/etc/deep", "/moved"), 0);
	expect(a, "/moved/y", "low");
	expect_list(a, "/etc", "x");
	expect(b, "/etc/deep/y", "low");
	assert_int_equal(vfs_remove_all(a, "/etc"), 0);
	assert_int_equal(vfs_mkdir(a, "/etc", 0, false), 0);
	expect_list(a, "/etc", "");
	vfs_set_read_only(b, true);
	assert_int_equal(vfs_mkdir(b, "/tmp", 0, true), -EROFS);
	vfs_unref(a);
	vfs_unref(b);
}

static void mounts_show_other_trees(void **state)
{
	struct world *w = *state;
	struct vfs *pod = vfs_new(w->sim);
	struct vfs_stat st;

	vfs_writes(w->v, "/var/vol/..1/key", "v1");
	vfs_writes(w->v, "/var/one", "single");
	assert_int_equal(vfs_symlink(w->v, "..1", "/var/vol/..data"), 0);
	assert_int_equal(vfs_symlink(w->v, "..data/key", "/var/vol/key"), 0);
	vfs_set_read_only(pod, true);
	assert_int_equal(vfs_mount(pod, "/etc/conf", w->v, "/var/vol", false), 0);
	assert_int_equal(vfs_mount(pod, "/etc/one", w->v, "/var/one", true), 0);
	expect(pod, "/etc/conf/key", "v1");
	expect(pod, "/etc/one", "single");
	expect_list(pod, "/etc/conf/..", "conf one");
	assert_int_equal(vfs_write(pod, "/etc/one", "x", 1, 0, 0), -EROFS);
	assert_int_equal(vfs_writes(pod, "/etc/conf/new", "shared"), 0);
	assert_int_equal(vfs_writes(pod, "/etc/other", "x"), -EROFS);
	expect(w->v, "/var/vol/new", "shared");
	assert_int_equal(vfs_remove_all(pod, "/etc"), -EBUSY);
	assert_int_equal(vfs_rename(pod, "/etc/conf/new", "/x"), -EROFS);
	assert_int_equal(vfs_unmount(pod, "/etc/conf"), 0);
	assert_int_equal(vfs_stat(pod, "/etc/conf/key", true, &st), -ENOENT);
	vfs_unref(pod);
}

static void renames_replace_what_may_be_replaced(void **state)
{
	struct vfs *v = ((struct world *)*state)->v;

	vfs_writes(v, "/a/x", "x");
	vfs_writes(v, "/b/y", "y");
	assert_int_equal(vfs_rename(v, "/a", "/b"), -ENOTEMPTY);
	assert_int_equal(vfs_rename(v, "/a/x", "/b"), -EISDIR);
	assert_int_equal(vfs_rename(v, "/a", "/b/y"), -ENOTDIR);
	assert_int_equal(vfs_rename(v, "/a", "/a/below"), -EINVAL);
	assert_int_equal(vfs_rename(v, "/a/x", "/b/y"), 0);
	expect(v, "/b/y", "x");
	assert_int_equal(vfs_rename(v, "/b", "/a"), 0);
	expect(v, "/a/y", "x");
	expect_list(v, "/", "a");
}

static void note(void *arg)
{
	((struct world *)arg)->notes++;
}

static void watches_hear_of_changes_below(void **state)
{
	struct world *w = *state;
	struct vfs_watch *k;

	vfs_writes(w->v, "/etc/manifests/a.yaml", "1");
	k = vfs_watch_new(w->v, "/etc/manifests", note, w);
	vfs_writes(w->v, "/etc/other", "1");
	sim_settle(w->sim);
	assert_int_equal(w->notes, 0);
	vfs_writes(w->v, "/etc/manifests/a.yaml", "2");
	vfs_writes(w->v, "/etc/manifests/b.yaml", "2");
	assert_int_equal(w->notes, 0);
	sim_settle(w->sim);
	assert_int_equal(w->notes, 1);
	assert_int_equal(vfs_rename(w->v, "/etc/manifests/a.yaml", "/tmp"), 0);
	sim_settle(w->sim);
	assert_int_equal(w->notes, 2);
	assert_int_equal(vfs_rename(w->v, "/etc/manifests", "/etc/gone"), 0);
	sim_settle(w->sim);
	assert_int_equal(w->notes, 3);
	vfs_watch_free(k);
}

static void generate(void *arg, struct buf *out)
{
	buf_addf(out, "made %d\n", ++((struct world *)arg)->notes);
}

static void generated_files_are_made_at_each_read(void **state)
{
	struct world *w = *state;

	assert_int_equal(vfs_generated(w->v, "/proc/x", 0, generate, w), 0);
	expect(w->v, "/proc/x", "made 1\n");
	expect(w->v, "/proc/x", "made 2\n");
	assert_int_equal(vfs_writes(w->v, "/proc/x", ""), -EACCES);
	assert_int_equal(vfs_generated(w->v, "/proc/x", 0, generate, w), 0);
}

static void a_tree_is_bounded(void **state)
{
	struct vfs *v = ((struct world *)*state)->v;
	char *mega = xcalloc(1, 1 << 20);
	int i, r = 0;

	for (i = 0; i < 1000 && r == 0; i++)
		r = vfs_write(v, "/f", mega, 1 << 20, 0, VFS_APPEND);
	assert_int_equal(r, -ENOSPC);
	assert_true(i < 100);
	free(mega);
}

struct filling {
	int fills, releases;
	int64_t time;
};

static void fill(struct vfs *dir, void *arg)
{
	struct filling *f = arg;

	f->fills++;
	f->time = vfs_time(dir);
	assert_int_equal(vfs_write(dir, "/a/b", "text", 4, 0600, VFS_PARENTS), 0);
	assert_int_equal(vfs_symlink(dir, "a/b", "/link"), 0);
}

static void let_go(void *arg)
{
	((struct filling *)arg)->releases++;
}

static void directories_filled_later_look_filled_at_once(void **state)
{
	struct world *w = *state;
	struct filling f = {0}, unseen = {0}, large = {0}, below = {0};
	struct vfs_later later = {fill, let_go, &f, 1000, 10},
			 much = {fill, let_go, &large, 65 << 20, 1};
	struct vfs_watch *watch = vfs_watch_new(w->v, "/var", note, w);
	int64_t made = vfs_time(w->v);
	struct vfs *over;
	struct vfs_stat st;

	assert_int_equal(vfs_mkdir_later(w->v, "/var/x/pod", &later), 0);
	assert_int_equal(vfs_mkdir_later(w->v, "/var/x/pod", &later), -EEXIST);
	assert_int_equal(vfs_mkdir_later(w->v, "/much", &much), -ENOSPC);
	assert_int_equal(vfs_used(w->v), 1000);
	sim_advance(w->sim, 60 * SIM_SEC);
	w->notes = 0;
	assert_int_equal(vfs_stat(w->v, "/var/x/pod", true, &st), 0);
	assert_int_equal(st.type, VFS_DIR);
	expect_list(w->v, "/var/x", "pod");
	assert_int_equal(f.fills, 0);
	expect(w->v, "/var/x/pod/link", "text");
	expect_list(w->v, "/var/x/pod", "a link");
	assert_int_equal(f.fills, 1);
	assert_int_equal(f.releases, 1);
	assert_true(f.time == made);
	assert_int_equal(vfs_used(w->v), 4);
	assert_int_equal(vfs_stat(w->v, "/var/x/pod/a/b", true, &st), 0);
	assert_true(st.mtime == made && st.mode == 0600);
	sim_advance(w->sim, SIM_SEC);
	assert_int_equal(w->notes, 0); /* looking is no change */
	vfs_watch_free(watch);

	later.arg = &unseen;
	assert_int_equal(vfs_mkdir_later(w->v, "/var/y", &later), 0);
	assert_int_equal(vfs_remove_all(w->v, "/var/y"), 0);
	assert_int_equal(unseen.fills, 0);
	assert_int_equal(unseen.releases, 1);
	assert_int_equal(vfs_used(w->v), 4);

	later.arg = &below; /* of a tree under another one */
	assert_int_equal(vfs_mkdir_later(w->v, "/low", &later), 0);
	over = vfs_overlay_new(w->v);
	assert_int_equal(vfs_write(over, "/low/own", "o", 1, 0, 0), 0);
	assert_int_equal(vfs_rmdir(over, "/low"), -ENOTEMPTY);
	expect_list(over, "/low", "a link own");
	assert_int_equal(below.fills, 1);
	vfs_unref(over);
}

static struct value *make_text(void *payload)
{
	++*(int *)payload;
	return value_str_new("made text");
}

static void nothing_to_release(void *payload)
{
	(void)payload;
}

static void a_file_can_hold_what_is_made_for_who_reads_it(void **state)
{
	static const struct value_lazy_ops ops = {make_text, nothing_to_release};
	struct world *w = *state;
	int makes = 0, more = 0;
	VALUE_AUTO *text = value_lazy_new(&ops, &makes);
	VALUE_AUTO *other = value_lazy_new(&ops, &more);
	VALUE_AUTO *plain = value_str_new("plain");
	struct vfs *over;
	struct vfs_stat st;
	int64_t used;

	assert_int_equal(vfs_write_value(w->v, "/run/token", text, 0640), 0);
	used = vfs_used(w->v);
	assert_true(used > 0);
	expect_list(w->v, "/run", "token");
	over = vfs_overlay_new(w->v);
	assert_int_equal(vfs_chmod(over, "/run/token", 0600), 0); /* copied up */
	assert_int_equal(makes, 0);
	expect(over, "/run/token", "made text");
	expect(over, "/run/token", "made text");
	assert_int_equal(makes, 1);
	assert_int_equal(vfs_stat(over, "/run/token", true, &st), 0);
	assert_true(st.type == VFS_FILE && st.size == 9 && st.mode == 0600);
	assert_int_equal(vfs_used(over), used); /* made or not */
	assert_int_equal(vfs_write(over, "/run/token", "+", 1, 0, VFS_APPEND), 0);
	expect(over, "/run/token", "made text+");
	assert_int_equal(vfs_used(over), 10);
	/* what is written over need not be made */
	assert_int_equal(vfs_write_value(over, "/new", other, 0), 0);
	assert_int_equal(vfs_write(over, "/new", "mine", 4, 0, 0), 0);
	assert_int_equal(more, 0);
	expect(over, "/new", "mine");
	assert_int_equal(vfs_used(over), 14);
	assert_int_equal(vfs_write_value(over, "/new", plain, 0), 0);
	expect(over, "/new", "plain");
	assert_int_equal(vfs_used(over), 15);
	assert_int_equal(vfs_unlink(over, "/new"), 0);
	assert_int_equal(vfs_used(over), 10);
	vfs_unref(over);
}

static void paths_become_absolute(void **state)
{
	static const char *const t[][3] = {
		{"/etc", "../tmp/./x", "/tmp/x"},
		{"/", "a//b/", "/a/b"},
		{"/a", "/", "/"},
		{"/a", "../../..", "/"},
		{"/a/b", ".", "/a/b"},
		{"/a", "..b/c..", "/a/..b/c.."},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(t); i++) {
		STR_AUTO p = path_absolute(t[i][0], t[i][1]);

		assert_string_equal(p, t[i][2]);
	}
}

/* ---- the root of an overlay that is filled later ------------------------------------------ */

static void fill_root(struct vfs *root, void *arg)
{
	struct world *w = arg;

	vfs_writes(root, "/etc/hosts", "127.0.0.1 localhost\n");
	assert_int_equal(vfs_mount(root, "/var/run/secrets/token", w->v, "/shown", true), 0);
	assert_int_equal(vfs_mkdir(root, "/data/deep", 0755, true), 0);
	w->notes++;
}

static void dump(struct vfs *v, const char *path, struct buf *out)
{
	STRVEC_AUTO names = STRVEC_INIT;
	BUF_AUTO text = BUF_INIT;
	struct vfs_stat st;

	assert_int_equal(vfs_stat(v, path, false, &st), 0);
	buf_addf(out, "%s %d %o %lld %lld\n", path, (int)st.type, st.mode, (long long)st.mtime,
		 (long long)st.size);
	if (st.type == VFS_FILE && vfs_read(v, path, &text) == 0)
		buf_add(out, text.s, text.len);
	if (st.type != VFS_DIR)
		return;
	assert_int_equal(vfs_list(v, path, &names), 0);
	for (size_t i = 0; i < names.nr; i++) {
		STR_AUTO below = xasprintf("%s/%s", path[1] ? path : "", names.v[i]);

		dump(v, below, out);
	}
}

/* What somebody does first with the tree; the result is noted. */
static int first_thing(struct vfs *v, int n, struct buf *out)
{
	STRVEC_AUTO names = STRVEC_INIT;
	struct vfs_stat st;
	int r;

	switch (n) {
	case 0:
		return vfs_read(v, "/usr/bin/prog", out);
	case 1:
		return vfs_read(v, "/run/secrets/token/file", out);
	case 2:
		return vfs_write(v, "/usr/bin/new", "x", 1, 0, 0);
	case 3:
		return vfs_write(v, "/new", "x", 1, 0, 0);
	case 4:
		r = vfs_stat(v, "/", true, &st);
		buf_addf(out, "%lld", (long long)st.mtime);
		return r;
	case 5:
		return vfs_remove_all(v, "/usr");
	case 6:
		return vfs_remove_all(v, "/var");
	case 7:
		return vfs_rename(v, "/usr", "/data");
	case 8:
		return vfs_mkdir(v, "/data", 0700, false);
	case 9:
		return vfs_list(v, "/var/../etc", &names);
	case 10:
		return vfs_chmod(v, "/", 0700);
	case 11:
		return vfs_symlink(v, "/etc/hosts", "/link");
	default:
		return vfs_unlink(v, "/etc/hosts");
	}
}

static void a_root_filled_later_looks_filled_at_once(void **state)
{
	static const char *const names[] = {"etc", "run", "data", NULL};
	struct world *w = *state;
	struct vfs *base = vfs_new(w->sim);
	struct vfs_later later = {.fill = fill_root, .arg = w, .bytes = 100, .nodes = 20};

	vfs_writes(w->v, "/shown/file", "secret");
	vfs_writes(base, "/usr/bin/prog", "program");
	vfs_writes(base, "/etc/hosts", "the base's");
	assert_int_equal(vfs_mkdir(base, "/run", 0755, false), 0);
	assert_int_equal(vfs_mkdir(base, "/var", 0755, false), 0);
	assert_int_equal(vfs_symlink(base, "/run", "/var/run"), 0);
	for (int n = 0; n < 13; n++) {
		struct vfs *now = vfs_overlay_new(base), *then = vfs_overlay_new(base);
		BUF_AUTO a = BUF_INIT;
		BUF_AUTO b = BUF_INIT;
		int x, y;

		sim_advance(w->sim, SIM_SEC);
		fill_root(now, w);
		assert_int_equal(vfs_root_later(then, &later, names), 0);
		assert_int_equal(vfs_root_later(then, &later, names), -EEXIST);
		sim_advance(w->sim, SIM_SEC);
		w->notes = 0;
		x = first_thing(now, n, &a);
		y = first_thing(then, n, &b);
		assert_int_equal(x, y);
		assert_int_equal(w->notes, n != 0); /* a program is found without it */
		dump(now, "/", &a);
		dump(then, "/", &b);
		assert_string_equal(buf_str(&a), buf_str(&b));
		assert_int_equal(w->notes, 1);
		assert_int_equal(vfs_used(now), vfs_used(then));
		vfs_unref(now);
		vfs_unref(then);
	}
	vfs_unref(base);
}

static void what_a_directory_touches(void **state)
{
	static const struct {
		const char *path, *want; /* NULL: it cannot be made */
	} cases[] = {
		{"/data", "data"},    {"/run/x/y", "run"},   {"/var/run/x", "run"},
		{"/var/run", "run"},  {"/var/lib/x", "var"}, {"/var", "var"},
		{"/", NULL},          {"/file", NULL},       {"/file/x", NULL},
		{"/nowhere/x", NULL}, {"/new/../x", NULL},   {"/a//b/", "a"},
	};
	struct world *w = *state;

	assert_int_equal(vfs_mkdir(w->v, "/run", 0755, false), 0);
	assert_int_equal(vfs_mkdir(w->v, "/var/lib", 0755, true), 0);
	assert_int_equal(vfs_symlink(w->v, "/run", "/var/run"), 0);
	assert_int_equal(vfs_symlink(w->v, "/gone", "/nowhere"), 0);
	vfs_writes(w->v, "/file", "x");
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char *name = NULL;
		int r = vfs_mkdir_touches(w->v, cases[i].path, &name);

		if ((r == 0) != (cases[i].want != NULL) || !str_eq(name, cases[i].want))
			fail_msg("%s: %d %s", cases[i].path, r, name ? name : "");
		free(name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(files_are_made_replaced_and_extended, setup,
						teardown),
		cmocka_unit_test_setup_teardown(links_are_followed_forty_times, setup, teardown),
		cmocka_unit_test_setup_teardown(overlay_shares_until_written, setup, teardown),
		cmocka_unit_test_setup_teardown(mounts_show_other_trees, setup, teardown),
		cmocka_unit_test_setup_teardown(renames_replace_what_may_be_replaced, setup,
						teardown),
		cmocka_unit_test_setup_teardown(watches_hear_of_changes_below, setup, teardown),
		cmocka_unit_test_setup_teardown(a_file_can_hold_what_is_made_for_who_reads_it,
						setup, teardown),
		cmocka_unit_test_setup_teardown(generated_files_are_made_at_each_read, setup,
						teardown),
		cmocka_unit_test_setup_teardown(a_tree_is_bounded, setup, teardown),
		cmocka_unit_test_setup_teardown(directories_filled_later_look_filled_at_once, setup,
						teardown),
		cmocka_unit_test_setup_teardown(a_root_filled_later_looks_filled_at_once, setup,
						teardown),
		cmocka_unit_test_setup_teardown(what_a_directory_touches, setup, teardown),
		cmocka_unit_test(paths_become_absolute),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
