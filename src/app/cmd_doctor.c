/* drydock doctor: is everything there that Drydock needs on this machine? */
#include "app/app.h"

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

static int run(struct app *a)
{
	STR_AUTO content =
		xasprintf("%zu lessons, %zu labs, %zu images", count("lessons/en/", ".md"),
			  count("labs/", "/lab.yaml"), count("images/", ".yaml"));
	const char *term = getenv("TERM"), *codeset = nl_langinfo(CODESET);
	ERR_AUTO err = ERR_INIT;
	int bad = 0;

	bad += line(dir_make(a->home, &err) == 0 && access(a->home, W_OK) == 0, "state folder",
		    a->home);
	bad += line(count("images/", ".yaml") > 0, "content", content);
	bad += boots();
	line(!str_empty(term), "terminal type", str_empty(term) ? "TERM is not set" : term);
	line(str_eq(codeset, "UTF-8"), "character set", codeset);
	return bad ? 1 : 0;
}

const struct app_cmd app_doctor = {.name = "doctor",
				   .use = "doctor",
				   .summary = "check that everything works on this machine",
				   .run = run};
