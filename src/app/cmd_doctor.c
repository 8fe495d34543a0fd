/* drydock doctor: is everything there that Drydock needs on this machine? */
#include "app/app.h"

#include "study/drill.h"
#include "study/lesson.h"
#include "study/progress.h"

#include "base/embed.h"
#include "cluster/cluster.h"

#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int line(bool good, const char *what, const char *detail)
{
	printf("%-4s %-22s %s\n", good ? "ok" : "bad", what, detail);
	return good ? 0 : 1;
}

static size_t count(const char *prefix, const char *suffix)
{
	const struct embedded_file *f;
	size_t n = 0;

	for (size_t i = 0; (f = embed_at(prefix, i)); i++)
		n += str_ends(f->name, suffix);
	return n;
}

static int boots(void)
{
	struct cluster_config cfg = {0};
	struct cluster *c = NULL;
	ERR_AUTO err = ERR_INIT;
	int64_t before = app_wall_ns();
	int r = cluster_new(&cfg, &c, &err);
	STR_AUTO text = NULL;

	if (r == 0)
		r = cluster_boot(c, &err);
	cluster_free(c);
	text = r < 0 ? xstrdup(err_msg(&err))
		     : xasprintf("three nodes in %lld ms",
				 (long long)((app_wall_ns() - before) / 1000000));
	return line(r == 0, "a cluster boots", text);
}

/* ---- content ----------------------------------------------------------------------------- */

static void complain(struct buf *first, const struct err *err)
{
	if (!first->len)
		buf_adds(first, err_msg(err));
}

static size_t read_lessons(struct buf *first)
{
	static const char *const langs[] = {"en", "ko"};
	STRVEC_AUTO ids = STRVEC_INIT;

	lesson_list(&ids);
	for (size_t i = 0; i < ids.nr * ARRAY_SIZE(langs); i++) {
		struct lesson *l = NULL;
		ERR_AUTO err = ERR_INIT;

		if (lesson_load(ids.v[i / ARRAY_SIZE(langs)], langs[i % ARRAY_SIZE(langs)], &l,
				&err) < 0)
			complain(first, &err);
		lesson_free(l);
	}
	return ids.nr;
}

static size_t read_labs(struct buf *first)
{
	STRVEC_AUTO ids = STRVEC_INIT;

	lab_list(&ids);
	for (size_t i = 0; i < ids.nr; i++) {
		struct lab *l = NULL;
		ERR_AUTO err = ERR_INIT;

		if (lab_load(ids.v[i], NULL, 1, &l, &err) < 0)
			complain(first, &err);
		lab_free(l);
	}
	return ids.nr;
}

/* Everything built in can be read. */
static int content(void)
{
	struct drill_set set = {0};
	BUF_AUTO first = BUF_INIT;
	ERR_AUTO err = ERR_INIT;
	size_t lessons = read_lessons(&first), labs = read_labs(&first);
	size_t images = count("images/", ".yaml");
	STR_AUTO text = NULL;

	if (drill_set_load(NULL, &set, &err) < 0)
		complain(&first, &err);
	text = xasprintf("%zu lessons, %zu labs, %zu drills, %zu images", lessons, labs, set.nr,
			 images);
	drill_set_release(&set);
	if (!images && !first.len)
		buf_adds(&first, "there are no images");
	return line(!first.len, "content", first.len ? buf_str(&first) : text);
}

/* The learner's file, when there is one: it is opened as ever, and looked through. */
static int progress(struct app *a)
{
	STR_AUTO path = xasprintf("%s/progress.db", a->home);
	struct progress *p = NULL;
	ERR_AUTO err = ERR_INIT;
	int r;

	if (access(path, F_OK) < 0)
		return line(true, "progress", "nothing is written down yet");
	r = app_progress_open(a, &p, &err);
	if (r == 0)
		r = progress_verify(p, &err);
	progress_close(p);
	return line(r == 0, "progress", r < 0 ? err_msg(&err) : path);
}

static int run(struct app *a)
{
	const char *term = getenv("TERM"), *codeset = nl_langinfo(CODESET);
	ERR_AUTO err = ERR_INIT;
	int bad = 0;

	bad += line(dir_make(a->home, &err) == 0 && access(a->home, W_OK) == 0, "state folder",
		    a->home);
	bad += content();
	bad += progress(a);
	bad += boots();
	line(!str_empty(term), "terminal type", str_empty(term) ? "TERM is not set" : term);
	line(str_eq(codeset, "UTF-8"), "character set", codeset);
	return bad ? 1 : 0;
}

const struct app_cmd app_doctor = {.name = "doctor",
				   .use = "doctor",
				   .summary = "check that everything works on this machine",
				   .run = run};
