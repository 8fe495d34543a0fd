/*
 * pod_volumes.c - validation of spec.volumes. Upstream: ValidateVolumes.
 */
#include "kinds/validate.h"
#include "object/quantity.h"

static const char *str(const struct value *v, const char *key)
{
	return value_str_or(value_get(v, key), "");
}

static void require(struct field_errors *e, const struct fpath *p, const struct value *v,
		    const char *key)
{
	if (!*str(v, key))
		fe_required(e, &FP(p, key), "");
}

static bool has_backsteps(const char *path)
{
	return strcmp(path, "..") == 0 || str_starts(path, "../") || str_ends(path, "/..") ||
	       strstr(path, "/../");
}

void check_local_path(struct field_errors *e, const struct fpath *p, const char *path)
{
	if (path[0] == '/')
		fe_invalid_str(e, p, path, "must be a relative path");
	if (has_backsteps(path))
		fe_invalid_str(e, p, path, "must not contain '..'");
}

/* A path below a volume that keeps names starting with ".." to itself. */
static void check_volume_path(struct field_errors *e, const struct fpath *p, const char *path)
{
	check_local_path(e, p, path);
	if (str_starts(path, "..") && !has_backsteps(path))
		fe_invalid_str(e, p, path, "must not start with '..'");
}

static void check_mode(struct field_errors *e, const struct fpath *p, const struct value *mode)
{
	if (value_int(mode) < 0 || value_int(mode) > 0777)
		fe_invalid_int(e, p, value_int(mode),
			       "must be a number between 0 and 0777 (octal), both inclusive");
}

static void check_items(struct field_errors *e, const struct fpath *src, const struct value *items)
{
	struct fpath list = FP(src, "items");
	const struct value *item;

	value_each_item(item, i, items)
	{
		struct fpath p = FP_AT(&list, i);

		require(e, &p, item, "key");
		if (!*str(item, "path"))
			fe_required(e, &FP(&p, "path"), "");
		else
			check_volume_path(e, &FP(&p, "path"), str(item, "path"));
		check_mode(e, &FP(&p, "mode"), value_get(item, "mode"));
	}
}

static void check_downward_items(struct field_errors *e, const struct fpath *src,
				 const struct value *items)
{
	static const char *const fields[] = {"metadata.annotations", "metadata.labels",
					     "metadata.name",        "metadata.namespace",
					     "metadata.uid",         NULL};
	struct fpath list = FP(src, "items");
	const struct value *item, *field, *res;

	value_each_item(item, i, items)
	{
		struct fpath p = FP_AT(&list, i);

		if (!*str(item, "path"))
			fe_required(e, &FP(&p, "path"), "");
		else
			check_volume_path(e, &FP(&p, "path"), str(item, "path"));
		field = value_get(item, "fieldRef");
		res = value_get(item, "resourceFieldRef");
		if (field) {
			check_field_ref(e, &FP(&p, "fieldRef"), field, fields);
			if (res)
				fe_invalid_str(e, &p, "resource",
					       "fieldRef and resourceFieldRef can not be specified "
					       "simultaneously");
		} else if (res) {
			check_resource_ref(e, &FP(&p, "resourceFieldRef"), res, true);
		} else {
			fe_required(e, &p, "one of fieldRef and resourceFieldRef is required");
		}
		check_mode(e, &FP(&p, "mode"), value_get(item, "mode"));
	}
}

/* ---- sources ------------------------------------------------------------------------------- */

static void empty_dir(struct field_errors *e, const struct fpath *p, const struct value *v)
{
	if (quantity_value_of(value_get(v, "sizeLimit")) < 0)
		fe_forbidden(e, &FP(p, "sizeLimit"),
			     "SizeLimit field must be a valid resource quantity");
}

static void host_path(struct field_errors *e, const struct fpath *p, const struct value *v)
{
	static const char *const types[] = {
		"",     "BlockDevice",  "CharDevice", "Directory", "DirectoryOrCreate",
		"File", "FileOrCreate", "Socket",     NULL};

	if (!*str(v, "path"))
		fe_required(e, &FP(p, "path"), "");
	else if (has_backsteps(str(v, "path")))
		fe_invalid_str(e, &FP(p, "path"), str(v, "path"), "must not contain '..'");
	if (!one_of(str(v, "type"), types))
		fe_unsupported(e, &FP(p, "type"), str(v, "type"), types);
}

static void secret(struct field_errors *e, const struct fpath *p, const struct value *v)
{
	require(e, p, v, "secretName");
	check_mode(e, &FP(p, "defaultMode"), value_get(v, "defaultMode"));
	check_items(e, p, value_get(v, "items"));
}

static void config_map(struct field_errors *e, const struct fpath *p, const struct value *v)
{
	require(e, p, v, "name");
	check_mode(e, &FP(p, "defaultMode"), value_get(v, "defaultMode"));
	check_items(e, p, value_get(v, "items"));
}

static void downward(struct field_errors *e, const struct fpath *p, const struct value *v)
{
	check_mode(e, &FP(p, "defaultMode"), value_get(v, "defaultMode"));
	check_downward_items(e, p, value_get(v, "items"));
}

static void nfs(struct field_errors *e, const struct fpath *p, const struct value *v)
{
	require(e, p, v, "server");
	require(e, p, v, "path");
	if (*str(v, "path") != '/')
		fe_invalid_str(e, &FP(p, "path"), str(v, "path"), "must be an absolute path");
}

static void claim(struct field_errors *e, const struct fpath *p, const struct value *v)
{
	require(e, p, v, "claimName");
}

static void csi(struct field_errors *e, const struct fpath *p, const struct value *v)
{
	require(e, p, v, "driver");
}

static void ephemeral(struct field_errors *e, const struct fpath *p, const struct value *v)
{
	if (!value_get(v, "volumeClaimTemplate"))
		fe_required(e, &FP(p, "volumeClaimTemplate"), "");
}

static void image(struct field_errors *e, const struct fpath *p, const struct value *v)
{
	static const char *const policies[] = {"Always", "IfNotPresent", "Never", NULL};

	require(e, p, v, "reference");
	check_enum(e, &FP(p, "pullPolicy"), value_get(v, "pullPolicy"), policies, UNSET_REQUIRED);
}

static void token(struct field_errors *e, const struct fpath *p, const struct value *v)
{
	int64_t sec = value_int_in(v, "expirationSeconds");

	if (sec < 600)
		fe_invalid_int(e, &FP(p, "expirationSeconds"), sec,
			       "may not specify a duration less than 10 minutes");
	else if (sec > INT64_C(1) << 32)
		fe_invalid_int(e, &FP(p, "expirationSeconds"), sec,
			       "may not specify a duration larger than 2^32 seconds");
	if (!*str(v, "path"))
		fe_required(e, &FP(p, "path"), "");
	else
		check_volume_path(e, &FP(p, "path"), str(v, "path"));
}

static void projected_named(struct field_errors *e, const struct fpath *p, const struct value *v)
{
	require(e, p, v, "name");
	check_items(e, p, value_get(v, "items"));
}

static void projected_downward(struct field_errors *e, const struct fpath *p, const struct value *v)
{
	check_downward_items(e, p, value_get(v, "items"));
}

typedef void (*source_fn)(struct field_errors *e, const struct fpath *p, const struct value *v);
struct source {
	const char *name;
	source_fn fn;
};

/* Checks the first source found in this order; the others are too many. */
static size_t check_sources(struct field_errors *e, const struct fpath *p, const struct value *v,
			    const struct source *sources, size_t nr)
{
	size_t found = 0;

	for (size_t i = 0; i < nr; i++) {
		const struct value *src = value_get(v, sources[i].name);

		if (value_is_null(src))
			continue;
		if (found++) {
			fe_forbidden(e, &FP(p, sources[i].name),
				     "may not specify more than 1 volume type");
		} else if (sources[i].fn && !has_mark(src, MARK_VALID)) {
			size_t before = field_errors_len(e);

			sources[i].fn(e, &FP(p, sources[i].name), src);
			if (field_errors_len(e) == before)
				add_mark(src, MARK_VALID);
		}
	}
	return found;
}

static void projected(struct field_errors *e, const struct fpath *p, const struct value *v)
{
	static const struct source sources[] = {
		{"secret", projected_named},         {"configMap", projected_named},
		{"downwardAPI", projected_downward}, {"serviceAccountToken", token},
		{"clusterTrustBundle", NULL},        {"podCertificate", NULL},
	};
	struct fpath list = FP(p, "sources");
	const struct value *src;

	check_mode(e, &FP(p, "defaultMode"), value_get(v, "defaultMode"));
	value_each_item(src, i, value_get(v, "sources"))
		check_sources(e, &FP_AT(&list, i), src, sources, ARRAY_SIZE(sources));
}

static void check_source(struct field_errors *e, const struct fpath *p, const struct value *vol)
{
	static const struct source sources[] = {
		{"emptyDir", empty_dir},
		{"hostPath", host_path},
		{"gitRepo", NULL},
		{"gcePersistentDisk", NULL},
		{"awsElasticBlockStore", NULL},
		{"secret", secret},
		{"nfs", nfs},
		{"iscsi", NULL},
		{"glusterfs", NULL},
		{"flexVolume", NULL},
		{"configMap", config_map},
		{"persistentVolumeClaim", claim},
		{"rbd", NULL},
		{"cinder", NULL},
		{"cephfs", NULL},
		{"flocker", NULL},
		{"downwardAPI", downward},
		{"fc", NULL},
		{"azureFile", NULL},
		{"vsphereVolume", NULL},
		{"quobyte", NULL},
		{"azureDisk", NULL},
		{"photonPersistentDisk", NULL},
		{"projected", projected},
		{"portworxVolume", NULL},
		{"scaleIO", NULL},
		{"storageos", NULL},
		{"csi", csi},
		{"ephemeral", ephemeral},
		{"image", image},
	};

	/* a name and one source: no need to look for more */
	if (value_len(vol) == 2 && value_get(vol, "name")) {
		const char *key = value_key(vol, 0);

		if (strcmp(key, "name") == 0)
			key = value_key(vol, 1);
		for (size_t i = 0; i < ARRAY_SIZE(sources); i++)
			if (strcmp(sources[i].name, key) == 0) {
				check_sources(e, p, vol, &sources[i], 1);
				return;
			}
	}
	if (!check_sources(e, p, vol, sources, ARRAY_SIZE(sources)))
		fe_required(e, p, "must specify a volume type");
}

static bool named_before(const struct vol_set *vols, size_t nr, const char *name)
{
	for (size_t i = 0; i < nr; i++)
		if (!(i < 64 && vols->bad >> i & 1) &&
		    strcmp(str(value_idx(vols->list, i), "name"), name) == 0)
			return true;
	return false;
}

void check_volumes(struct field_errors *e, const struct fpath *p, struct vol_set *vols)
{
	const struct value *vol;

	value_each_item(vol, i, vols->list)
	{
		struct fpath at = FP_AT(p, i);
		size_t before = field_errors_len(e);
		const char *name = str(vol, "name");

		check_source(e, &at, vol);
		if (!*name)
			fe_required(e, &FP(&at, "name"), "");
		else
			check_dns_label(e, &FP(&at, "name"), name);
		if (named_before(vols, i, name))
			fe_duplicate(e, &FP(&at, "name"), value_get(vol, "name"));
		if (field_errors_len(e) != before && i < 64)
			vols->bad |= UINT64_C(1) << i;
	}
}

const struct value *vol_find(const struct vol_set *vols, const char *name)
{
	const struct value *vol;

	value_each_item(vol, i, vols->list) if (!(i < 64 && vols->bad >> i & 1) &&
						strcmp(str(vol, "name"), name) == 0) return vol;
	return NULL;
}
