/* openssl: the command, its options and files. Upstream: OpenSSL 3.0's apps/. */
#include "host/openssl.h"

#include <errno.h>

/* ---- options ------------------------------------------------------------------------------- */

int openssl_options(struct proc *p, int argc, char **argv, const struct openssl_option *options,
		    struct strvec *rest, int *status)
{
	*status = 1;
	for (int i = 2; i < argc; i++) {
		const struct openssl_option *o = options;
		const char *name = argv[i];

		if (name[0] == '-' && name[1] == '-' && name[2])
			name++; /* two dashes do as well */
		while (o->name && strcmp(o->name, name) != 0)
			o++;
		if (!o->name && name[0] != '-' && rest) {
			strvec_add(rest, argv[i]);
			continue;
		}
		if (!o->name) {
			proc_errorf(p,
				    name[0] == '-'
					    ? "%s: Unknown option: %s\n%s: Use -help for summary.\n"
					    : "%s: Extra option: \"%s\"\n%s: Use -help for "
					      "summary.\n",
				    argv[1], argv[i], argv[1]);
			return -1;
		}
		if (o->flag)
			*o->flag = true;
		if (!o->value && !o->takes)
			continue;
		if (++i == argc) {
			proc_errorf(p, "%s: Option %s needs a value\n%s: Use -help for summary.\n",
				    argv[1], name, argv[1]);
			return -1;
		}
		if (o->value)
			*o->value = argv[i];
	}
	*status = 0;
	return 0;
}

/* ---- files ---------------------------------------------------------------------------------- */

int openssl_read(struct proc *p, const char *path, const char *what, struct buf *text)
{
	int r = path ? proc_read_file(p, path, text) : stream_read_all(proc_in(p), 1 << 20, text);

	if (r < 0)
		proc_errorf(
			p,
			"Could not open file or uri for loading %s from %s\n"
			"%s:error:16000069:STORE routines:ossl_store_get0_loader_int:unregistered "
			"scheme:../crypto/store/store_register.c:237:scheme=file\n"
			"%s:error:80000002:system library:file_open:%s:"
			"../providers/implementations/storemgmt/file_store.c:266:calling "
			"stat(%s)\n",
			what, path ? path : "<stdin>", OPENSSL_THREAD, OPENSSL_THREAD,
			r == -EACCES ? "Permission denied" : "No such file or directory",
			path ? path : "");
	return r;
}

int openssl_load_cert(struct proc *p, const char *path, struct cert *ret, struct buf *text)
{
	ERR_AUTO err = ERR_INIT;
	int r = openssl_read(p, path, "certificate", text);

	if (r == 0) {
		r = cert_parse(buf_str(text), text->len, ret, &err);
		if (r < 0)
			proc_errorf(p, "Could not read certificate from %s\n",
				    path ? path : "<stdin>");
	}
	if (r < 0)
		proc_errorf(p, "Unable to load certificate\n");
	return r;
}

int openssl_load_key(struct proc *p, const char *path, const char *what, struct buf *text)
{
	ERR_AUTO err = ERR_INIT;
	STR_AUTO id = NULL;
	int r = openssl_read(p, path, what, text);

	if (r == 0 && cert_key_parse(buf_str(text), text->len, &id, &err) < 0) {
		proc_errorf(p, "Could not read %s from %s\n", what, path ? path : "<stdin>");
		r = -EINVAL;
	}
	return r;
}

int openssl_write(struct proc *p, const char *path, const struct buf *text, bool key)
{
	int r = path ? proc_write_file(p, path, buf_str(text), text->len, key ? 0600 : 0644)
		     : proc_write(p, buf_str(text), text->len);

	if (r >= 0)
		return 0;
	if (path) {
		const char *why = r == -EACCES   ? "Permission denied"
				  : r == -EISDIR ? "Is a directory"
						 : "No such file or directory";

		proc_errorf(p,
			    "Can't open \"%s\" for writing, %s\n%s:error:80000002:system "
			    "library:BIO_new_file:%s:../crypto/bio/bss_file.c:67:calling fopen(%s, "
			    "w)\n",
			    path, why, OPENSSL_THREAD, why, path);
	}
	return -1;
}

/* ---- the command ----------------------------------------------------------------------------- */

static const struct {
	const char *name;
	int (*run)(struct proc *p, int argc, char **argv);
} commands[] = {
	{"dgst", openssl_dgst}, {"genpkey", openssl_genpkey}, {"genrsa", openssl_genrsa},
	{"pkey", openssl_pkey}, {"rand", openssl_rand},       {"req", openssl_req},
	{"rsa", openssl_rsa},   {"verify", openssl_verify},   {"x509", openssl_x509},
};

static int run(struct proc *p, int argc, char **argv)
{
	for (size_t i = 0; argc > 1 && i < ARRAY_SIZE(commands); i++)
		if (strcmp(argv[1], commands[i].name) == 0)
			return commands[i].run(p, argc, argv);
	if (argc > 1 && strcmp(argv[1], "version") == 0) {
		proc_puts(p, "OpenSSL 3.0.17 1 Jul 2025 (Library: OpenSSL 3.0.17 1 Jul 2025)\n");
		return 0;
	}
	proc_errorf(p, "Invalid command '%s'; type \"help\" for a list.\n",
		    argc > 1 ? argv[1] : "");
	return 1;
}

const struct command host_openssl = {.name = "openssl", .main = run};
