#include "kubectl/config_property.h"

#include <errno.h>

struct field {
	const char *section, *name;
	enum config_type type;
};
static const struct field fields[] = {
	{"clusters", "server", CONFIG_STRING},
	{"clusters", "tls-server-name", CONFIG_STRING},
	{"clusters", "insecure-skip-tls-verify", CONFIG_BOOL},
	{"clusters", "certificate-authority", CONFIG_STRING},
	{"clusters", "certificate-authority-data", CONFIG_BYTES},
	{"clusters", "proxy-url", CONFIG_STRING},
	{"clusters", "disable-compression", CONFIG_BOOL},
	{"contexts", "cluster", CONFIG_STRING},
	{"contexts", "user", CONFIG_STRING},
	{"contexts", "namespace", CONFIG_STRING},
	{"users", "client-certificate", CONFIG_STRING},
	{"users", "client-certificate-data", CONFIG_BYTES},
	{"users", "client-key", CONFIG_STRING},
	{"users", "client-key-data", CONFIG_BYTES},
	{"users", "token", CONFIG_STRING},
	{"users", "tokenFile", CONFIG_STRING},
	{"users", "as", CONFIG_STRING},
	{"users", "as-uid", CONFIG_STRING},
	{"users", "username", CONFIG_STRING},
	{"users", "password", CONFIG_STRING},
};

void config_property_release(struct config_property *p)
{
	free(p->name);
}

static const char *find_section(const char *path, size_t len)
{
	static const char *const sections[] = {"clusters", "users", "contexts", "current-context"};

	for (size_t i = 0; i < ARRAY_SIZE(sections); i++)
		if (strlen(sections[i]) == len && !memcmp(sections[i], path, len))
			return sections[i];
	return NULL;
}

int config_property_parse(const char *path, struct config_property *ret, struct err *err)
{
	size_t len = strcspn(path, ".");
	const char *rest = path[len] ? path + len + 1 : NULL, *dot;

	*ret = (struct config_property){.section = find_section(path, len)};
	if (!ret->section || (rest && str_eq(ret->section, "current-context")))
		return err_set(err, -EINVAL, "unable to parse %s after [] at api.Config", path);
	if (!rest)
		return 0;
	dot = strrchr(rest, '.');
	for (size_t i = 0; dot && i < ARRAY_SIZE(fields); i++) {
		if (!str_eq(fields[i].section, ret->section) || !str_eq(fields[i].name, dot + 1))
			continue;
		ret->field = fields[i].name;
		ret->type = fields[i].type;
	}
	ret->unknown_field = dot && !ret->field;
	ret->name = dot ? xstrndup(rest, (size_t)(dot - rest)) : xstrdup(rest);
	return 0;
}

int config_property_is_map(const struct config_edit *e, const struct config_property *p,
			   struct err *err)
{
	const struct value *map = config_edit_section(e, p->section);
	BUF_AUTO text = BUF_INIT;

	/* Upstream prints the addresses of its stanzas; any will do. */
	for (size_t i = 0; i < value_len(map); i++)
		buf_addf(&text, "%s%s:0xc%09zx", i ? " " : "", value_key(map, i),
			 0x12500 + i * 0x100);
	return err_set(err, -EINVAL, "can't set a map to a value: map[%s]", buf_str(&text));
}
